/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The mark of a container that may be on another node: from the moment when it can
 * be started there until it is known not to be. It is the first line of its
 * configuration here, so that it is there after a power loss as well.
 */
#ifndef VZ_FILES_DEPARTED_H
#define VZ_FILES_DEPARTED_H

#include "model/ct.h"

#define DEPARTED_MARK	"# This container may be on another node: "

/* The node, or NULL; the caller frees. */
char *departed_to(const struct ct *ct);
/* A configuration without the line; in @text. */
const char *departed_skip(const char *text);
/* 0 or -errno. */
int departed_set(const struct ct *ct, const char *node);
int departed_clear(const struct ct *ct);
/*
 * It can be started here (105); it is here after that if @force says so. @command
 * is what has --force.
 */
enum vz_err departed_need_not(const struct ct *ct, const char *command,
			      bool force);

#endif /* VZ_FILES_DEPARTED_H */
