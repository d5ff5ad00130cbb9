/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Every file of a tree, one after another. Links are not followed. */
#ifndef VZ_BASE_WALK_H
#define VZ_BASE_WALK_H

#include <stdbool.h>
#include <sys/stat.h>

#include "base/str.h"

struct walk_entry {
	const char		*name;	/* in the current directory */
	const char		*path;	/* for messages */
	const struct stat	*st;
	bool			is_top;
};

#define WALK_PASS_BY	(-1000000)	/* the directory, with what is in it */

struct walk {
	const char	*tree;
	bool		top_first;	/* directories before what is in them,
					 * else after it */
	/*
	 * Not 0: the walk ends and gives it. What fails is reported there. A
	 * directory that comes first may be passed by.
	 */
	int		(*visit)(void *ctx, const struct walk_entry *entry);
	/* The line that tells, on a terminal, how far it is. */
	void		(*progress)(void *ctx, struct str *line);
	void		*ctx;
};

/*
 * Other file systems in the tree are visited, what is in them is not. 0, what
 * @visit gave, or reported: -EINTR, or -errno of what could not be read.
 */
int walk_tree(const struct walk *walk);

#endif /* VZ_BASE_WALK_H */
