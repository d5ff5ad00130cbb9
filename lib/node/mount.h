/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The mount table, and unmounting. Calls give 0 or -errno. */
#ifndef VZ_NODE_MOUNT_H
#define VZ_NODE_MOUNT_H

#include <stdbool.h>
#include <sys/types.h>

#include "base/str.h"

/* A line of mountinfo. Options are those of the mount, joined with commas. */
struct mount_entry {
	unsigned int	id;
	char		*device;	/* MAJOR:MINOR */
	char		*root;		/* path in the file system */
	char		*point;
	char		*options;
	char		*fstype;
	char		*source;	/* a block device, or any text */
	char		*fs_options;	/* of the file system, joined with commas */
};

struct mount_table {
	struct mount_entry	*entries;	/* in the order of mounting */
	size_t			nr;
};

int mount_table_read(struct mount_table *table);
/* As that process, which may be another's, sees them. */
int mount_table_read_of(pid_t pid, struct mount_table *table);
void mount_table_free(struct mount_table *table);
#define _mount_table_	__attribute__((cleanup(mount_table_free)))

bool mount_is_at(const struct mount_entry *entry, const char *path);
bool mount_has_option(const struct mount_entry *entry, const char *option);

/* First mount of a file system type; the caller frees the path. */
int mount_find_type(const char *fstype, char **ret_point);
/* Something is mounted exactly at @path; false when @path is missing. */
bool mount_is_point(const char *path);
int mount_points_read(struct words *ret_points);

/*
 * For those who ask about many paths: the table, read when the first is asked
 * about, and the directory of the last one without its links.
 */
struct mounts {
	bool		have_read;
	struct words	points;		/* sorted */
	char		*dir, *real_dir;
};

/* Something is mounted at @path, whose last part is no link. */
bool mounts_have(struct mounts *mounts, const char *path);
void mounts_free(struct mounts *mounts);
#define _mounts_ __attribute__((cleanup(mounts_free)))

/*
 * Unmounts everything below @path and then what is at @path, last mounted
 * first. What is only busy for a moment is waited for.
 */
int mount_umount_tree(const char *path);

#endif /* VZ_NODE_MOUNT_H */
