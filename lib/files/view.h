/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What a container sees of its files: its private area and what is mounted
 * below VE_ROOT on the node, in mounts of its own, with the ids that its
 * processes have. On the node VE_ROOT shows plain ids, see files/fs.c.
 */
#ifndef VZ_FILES_VIEW_H
#define VZ_FILES_VIEW_H

#include <stddef.h>
#include <stdint.h>

#include "model/ct.h"

struct view_mount {
	char	*path;		/* below the root, without the first slash */
	int	fd;		/* detached mount */
};

struct view {
	int			root_fd;	/* detached mount */
	struct view_mount	*mounts;
	size_t			nr;
};

#define VIEW_INIT	{ .root_fd = -1 }

/*
 * Clones for a container whose ids begin at @run_base; it is mounted. What
 * cannot be translated is taken as it is, with a message.
 */
enum vz_err view_prepare(const struct ct *ct, uint32_t run_base,
			 struct view *ret_view);
/*
 * All of it in its place at @root, in a new mount namespace of the caller,
 * which must be the node's root: what is read-only stays so for those who have
 * copies of that namespace with less rights. 0 or -errno.
 */
int view_attach(const struct view *view, const char *root);
void view_free(struct view *view);
#define _view_ __attribute__((cleanup(view_free)))

#endif /* VZ_FILES_VIEW_H */
