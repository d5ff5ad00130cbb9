/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Clones of directory trees in which the owners are translated. */
#ifndef VZ_FILES_IDMAP_H
#define VZ_FILES_IDMAP_H

#include <stdbool.h>
#include <stdint.h>

/*
 * What is @disk_base + n on disk is seen, and created by the caller, as
 * @shown_base + n, for n below @count. Other ids are not accessible, but with
 * @plain_too those below @count are what they are: both bases are above.
 */
struct idmap {
	uint32_t	disk_base;
	uint32_t	shown_base;
	uint32_t	count;
	bool		plain_too;
};

/*
 * A detached mount of @source, translated by @map (NULL: plain), with more
 * attributes (MOUNT_ATTR_*), apart from its original in what is mounted there
 * later. The descriptor is a directory to work in, or is
 * given a place by tree_attach(). Returns it or -errno.
 */
int tree_clone(const char *source, const struct idmap *map, uint64_t attributes);
int tree_attach(int tree_fd, const char *target);

#endif /* VZ_FILES_IDMAP_H */
