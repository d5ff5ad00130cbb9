/* SPDX-License-Identifier: GPL-2.0-or-later */
/* A container's file system: its private area shown at its mount point. */
#ifndef VZ_FILES_FS_H
#define VZ_FILES_FS_H

#include <stdbool.h>

#include "model/ct.h"
#include "node/ve.h"

enum fs_flags {
	FS_NO_HOOKS	= 1 << 0,
	FS_QUIET	= 1 << 1,	/* no progress line */
	FS_UNFINISHED	= 1 << 2,	/* by create, before it is done */
	FS_SPARE	= 1 << 3,	/* room for those who set it up, see
					 * ct_quota_settle() */
};

/* The private area is known and there (23, 43). */
enum vz_err fs_need_private(const struct ct *ct);
/* It is neither running (32) nor mounted (41); VE_ROOT is known (22). */
enum vz_err fs_need_down(const struct host *host, const struct ct *ct);
/* Something is mounted at VE_ROOT. */
bool fs_is_mounted(const struct ct *ct);
/* Hooks, mount, "Container is mounted" (22, 23, 43, 47, 49, 50, 60 to 64, 79). Quota is
 * switched on before, and off after (66). */
enum vz_err fs_mount(const struct ct *ct, unsigned int flags);
enum vz_err fs_umount(const struct ct *ct, unsigned int flags);

#endif /* VZ_FILES_FS_H */
