/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Trees under quota, as the kernel knows them: beside the file system's quota it
 * keeps which ones there are, whose ids own files there and each tree's own grace
 * times. All calls give 0 or -errno.
 */
#ifndef VZ_QUOTA_TREE_H
#define VZ_QUOTA_TREE_H

#include <stdbool.h>
#include <stdint.h>
#include <sys/types.h>

#include "quota/quotafile.h"

struct quota_tree {
	uint32_t		id;
	bool			level2;
	uint32_t		id_base;	/* of users and groups, with level 2 */
	dev_t			dev;		/* of its file system, when asked */
	struct quota_grace	grace;
	struct quota_grace	ugid_grace[QUOTA_OWNERS];
};

/* -ENOENT: it is not on; -ENOTTY: this kernel has no disk quota. */
int quota_tree_get(uint32_t id, struct quota_tree *ret);
/* @fd: its top directory, which has the project @id. -EEXIST: it is on. */
int quota_tree_on(const struct quota_tree *tree, int fd);
/* What can be changed while it is on: level 2 and grace times. */
int quota_tree_set(const struct quota_tree *tree);
int quota_tree_off(uint32_t id);

#endif /* VZ_QUOTA_TREE_H */
