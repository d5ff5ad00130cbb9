/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Limits for a number of equal containers that share a node without classic
 * overselling: bytes, and KiB for the file system.
 */
#ifndef VZ_MODEL_NODE_SPLIT_H
#define VZ_MODEL_NODE_SPLIT_H

#include "model/commitment.h"
#include "model/config.h"

struct split_node {
	struct node	node;
	unsigned long	disk_kib;	/* of the private areas; 0: unknown */
	unsigned long	disk_inodes;	/* 0: not counted there */
};

struct split {
	unsigned long	nr;		/* of containers */
	unsigned long	threads;	/* of the node, shared by them */
	unsigned int	level;		/* of shortage: 0 none, 3 the largest */
	bool		disk_is_default;
	struct config	config;		/* classic */
};

#define SPLIT_LEVELS	4

/*
 * VZ_RESOURCE_ERROR when the node is too small for so many; it says how many
 * there may be.
 */
enum vz_err node_split(const struct split_node *node, unsigned long nr,
		       struct split *ret);
/* The same memory for VSwap: nothing but RAM and swap is limited. */
void split_make_vswap(struct split *split);

#endif /* VZ_MODEL_NODE_SPLIT_H */
