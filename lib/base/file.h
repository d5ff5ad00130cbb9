/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Whole files, directories and safe paths. All return 0 or -errno. */
#ifndef VZ_BASE_FILE_H
#define VZ_BASE_FILE_H

#include <stdbool.h>
#include <stddef.h>
#include <sys/types.h>

/* Whole content, NUL-terminated. -EFBIG above @max bytes. */
int file_read(const char *path, size_t max, char **ret_text, size_t *ret_len);
int fd_read_all(int fd, size_t max, char **ret_text, size_t *ret_len);
/* One value into a kernel file (/proc, cgroup): no create, one write. */
int file_write_value(const char *path, const char *value);
int file_write_value_at(int dirfd, const char *name, const char *value);
/*
 * Replace atomically: unique temporary file beside the resolved path, fsync,
 * owner and mode of the old file (or @mode), rename, fsync of the directory.
 */
int file_replace(const char *path, const char *text, size_t len, mode_t mode);
/* What was named in the directory of @path is so after a power loss, too. */
int dir_sync_of(const char *path);
int fd_write_all(int fd, const void *data, size_t len);

bool path_exists(const char *path);		/* lstat succeeds */
bool path_is_dir(const char *path);
/* @dir itself or below it, by their names alone. */
bool path_is_within(const char *path, const char *dir);
int dir_create_all(const char *path, mode_t mode);	/* mkdir -p */
int dir_is_empty(const char *path);		/* 1, 0 or -errno */
/* The file is neither immutable nor append-only any more: 0 or -errno. */
int fd_clear_locks(int fd);
int dir_remove_tree(int dirfd, const char *name);	/* never follows links,
						 * never crosses a mount */

/*
 * Open @path as seen from the directory @rootfd: absolute paths and symlinks
 * stay below it (openat2 RESOLVE_IN_ROOT | RESOLVE_NO_MAGICLINKS). For
 * everything whose content a container controls.
 */
int open_in_root(int rootfd, const char *path, int flags, mode_t mode);

#endif /* VZ_BASE_FILE_H */
