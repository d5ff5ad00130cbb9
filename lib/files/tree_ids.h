/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Rewriting the ids of all files of a tree that nobody uses. It can be killed
 * at any time: until it is complete, the top directory says so and what is
 * left to do, in an attribute that copies of the tree have as well.
 */
#ifndef VZ_FILES_TREE_IDS_H
#define VZ_FILES_TREE_IDS_H

#include <stdbool.h>
#include <stdint.h>

#include "model/errors.h"

struct tree_ids_result {
	unsigned long	seen;
	unsigned long	changed;
	unsigned long	strays;		/* ids of neither range, left alone */
};

/*
 * From the range of @from to that of @to, which do not overlap. An earlier
 * work of that kind must be the same; what it has done is found done.
 */
enum vz_err tree_ids_rewrite(const char *tree, uint32_t from, uint32_t to,
			     struct tree_ids_result *ret);
/*
 * Ids outside of the range of @base get their place in it: those of the node's
 * users and of another container's range the same as there, others nobody's.
 */
enum vz_err tree_ids_repair(const char *tree, uint32_t base,
			    struct tree_ids_result *ret);
/* A rewriting is not complete: the bases of its ranges (may be NULL). */
bool tree_ids_unfinished(const char *tree, uint32_t *ret_from, uint32_t *ret_to);

#endif /* VZ_FILES_TREE_IDS_H */
