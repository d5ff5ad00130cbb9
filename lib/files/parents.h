/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The directories in which the trees of containers are. */
#ifndef VZ_FILES_PARENTS_H
#define VZ_FILES_PARENTS_H

#include "model/ct.h"

/*
 * No user of the node may reach the private area or the mounted root of @ct:
 * container root can make device nodes and setuid programs there. A directory
 * that others may search is closed, one that others need is refused (48).
 */
enum vz_err parents_close(const struct ct *ct);

#endif /* VZ_FILES_PARENTS_H */
