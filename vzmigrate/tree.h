/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Copies of trees and files to the destination, by rsync. */
#ifndef VZMIGRATE_TREE_H
#define VZMIGRATE_TREE_H

#include "migration.h"

enum tree_pass {
	TREE_FIRST,	/* it is being changed: what vanishes is fine */
	TREE_LAST,
};

/* The private area; false, reported: it is not all there. */
bool tree_copy(struct migration *m, enum tree_pass pass);
/*
 * Before the last pass, which mends the times of directories: what has been written
 * through a mapping since the first one may have the times of before, as long as its
 * pages were not clean in between. So files that changed shortly before it or later
 * are compared by what is in them.
 */
bool tree_copy_recent(struct migration *m);
/* Both, of a container that runs: the last pass looks at what changed since this one. */
bool tree_catch_up(struct migration *m);
/* Looks at each file, as a copy does, and copies none. */
bool tree_walk(struct migration *m);
/* Files of the node, into a directory there; what a link leads to is copied. */
bool files_copy(struct migration *m, const struct words *paths,
		const char *dir);
/* A file or directory, to this path there. */
bool path_copy(struct migration *m, const char *path, const char *to);

#endif /* VZMIGRATE_TREE_H */
