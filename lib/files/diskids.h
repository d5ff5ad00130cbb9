/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Ids on disk. Those of a container's tree begin at the owner of its top
 * directory: 0 in a plain tree, the container's own range in one that create
 * has made, another range in a copy or in a tree of another node. Mounts
 * translate them, see files/fs.c.
 */
#ifndef VZ_FILES_DISKIDS_H
#define VZ_FILES_DISKIDS_H

#include "model/ct.h"

/*
 * Where the ids in the private area begin (43 it is missing, 47 its owner and
 * group tell nothing, or two things). Inside, they may be changed to any id of
 * the range, so one of a range in use stands for all of it.
 */
enum vz_err disk_base(const struct ct *ct, uint32_t *ret_base);

#endif /* VZ_FILES_DISKIDS_H */
