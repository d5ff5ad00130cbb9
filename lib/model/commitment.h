/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * How much of a node containers use, were promised, and may take at most. Each
 * figure is a sum of beancounters and has a resource of the node it is a share
 * of. Bytes, or processes.
 */
#ifndef VZ_MODEL_COMMITMENT_H
#define VZ_MODEL_COMMITMENT_H

#include <stdbool.h>

#include "base/str.h"
#include "model/ub_table.h"

/* What a node has: bytes, and the number of threads. */
struct node {
	unsigned long	ram;
	unsigned long	low;		/* memory the kernel can use itself */
	unsigned long	swap;
	unsigned long	threads_max;
};

enum commitment_figure {
	COMMIT_LOW_UTIL,	/* kernel memory and buffers in use */
	COMMIT_LOW,		/* the same, as far as they may grow */
	COMMIT_RAM_UTIL,
	COMMIT_MEMSWAP_UTIL,
	COMMIT_MEMSWAP,
	COMMIT_ALLOC_UTIL,
	COMMIT_ALLOC,
	COMMIT_ALLOC_LIMIT,
	COMMIT_MEMORY_NR,	/* those above are memory */
	COMMIT_PROC_UTIL = COMMIT_MEMORY_NR,
	COMMIT_PROC_LIMIT,
	COMMIT_NR,
	COMMIT_NONE = -1,
};

/* INFINITY when one of its parts is unlimited. */
double commitment_amount(const struct ub_figures *ub,
			 enum commitment_figure figure);
/* What the node has of it; never 0. */
double commitment_whole(const struct node *node, enum commitment_figure figure);

/* Right-aligned, two decimals; "unlim" and, for NAN, "n/a". */
void str_add_share(struct str *s, double value, int width);

#endif /* VZ_MODEL_COMMITMENT_H */
