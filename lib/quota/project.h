/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The project of a tree: the number on each inode by which the file system
 * counts. Directories hand it down to what is made in them, so that a tree which
 * was begun with it never needs the walk that brings an older one in.
 *
 * The walk can be killed at any time: until it is complete an attribute of the
 * top directory says so, and the next one goes on.
 */
#ifndef VZ_QUOTA_PROJECT_H
#define VZ_QUOTA_PROJECT_H

#include <stdbool.h>
#include <stdint.h>

#include "quota/errors.h"

enum project_state {
	PROJECT_NONE,		/* or another one */
	PROJECT_UNFINISHED,	/* a walk was interrupted */
	PROJECT_COMPLETE,
};

/* By a look at the top directory alone; its size does not matter. */
int project_state(int top_fd, uint32_t id, enum project_state *ret);
/* The project of the directory or file, 0 where there are none. */
int project_get(int fd, uint32_t *ret_id, bool *ret_inherited);
/* For an empty directory: what is made in it has the project. */
int project_set(int fd, uint32_t id);

struct project_result {
	unsigned long	seen;
	unsigned long	changed;
	unsigned long	remade;		/* links, pipes, sockets, device nodes */
	unsigned long	left;		/* which were in use and are not counted */
};

/*
 * All files of @tree, whose top directory is @top_fd. Links and device nodes
 * cannot be given a project: they are made again, with all but their inode
 * number and time of change, unless @in_use.
 */
enum quota_err project_walk(const char *tree, int top_fd, uint32_t id,
			    bool in_use, struct project_result *ret);

#endif /* VZ_QUOTA_PROJECT_H */
