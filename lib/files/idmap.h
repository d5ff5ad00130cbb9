/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Clones of directory trees in which the owners are translated. */
#ifndef VZ_FILES_IDMAP_H
#define VZ_FILES_IDMAP_H

#include <stdint.h>

/*
 * What is @disk_base + n on disk is seen, and created by the caller, as
 * @shown_base + n, for n below @count. Other ids are not accessible.
 */
struct idmap {
	uint32_t	disk_base;
	uint32_t	shown_base;
	uint32_t	count;
};

/*
 * A detached mount of @source, translated by @map (NULL: plain). The
 * descriptor is a directory to work in, or is given a place by
 * tree_attach(). Returns it or -errno.
 */
int tree_clone(const char *source, const struct idmap *map);
int tree_attach(int tree_fd, const char *target);

#endif /* VZ_FILES_IDMAP_H */
