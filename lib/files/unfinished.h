/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The mark of a container that is not whole yet. */
#ifndef VZ_FILES_UNFINISHED_H
#define VZ_FILES_UNFINISHED_H

#include "model/ct.h"

/*
 * First line of the configuration of a container that create has not finished.
 * What such a container has is removed by the next create.
 */
#define UNFINISHED_MARK	"# Creation of this container is not finished"
/* The same where the configuration was there before and is to stay. */
#define UNFINISHED_OLD	UNFINISHED_MARK ", its configuration is older"
/* The same of one that has not all come from another node yet. */
#define UNFINISHED_MOVE	UNFINISHED_MARK ", it is on its way from another node"

bool creation_is_unfinished(const struct ct *ct);
bool move_is_unfinished(const struct ct *ct);

#endif /* VZ_FILES_UNFINISHED_H */
