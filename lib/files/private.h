/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Whose a private area is, asked before one is made or deleted. */
#ifndef VZ_FILES_PRIVATE_H
#define VZ_FILES_PRIVATE_H

#include "model/ct.h"

/*
 * VE_PRIVATE has the container's id in it and is neither that of another
 * configuration nor above or below it (21).
 */
enum vz_err private_is_own(const struct ct *ct);
/* Nothing in it is mounted anywhere on the node (41, 44). */
enum vz_err private_is_unused(const struct ct *ct);

#endif /* VZ_FILES_PRIVATE_H */
