// SPDX-License-Identifier: GPL-2.0-or-later
/* Whole files, directories and safe paths. */
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <libgen.h>
#include <limits.h>
#include <linux/fs.h>
#include <linux/openat2.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/ioctl.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "base/cleanup.h"
#include "base/file.h"
#include "base/str.h"

int fd_read_all(int fd, size_t max, char **ret_text, size_t *ret_len)
{
	_str_ struct str s = {};

	for (;;) {
		char buf[16384];
		ssize_t len = read(fd, buf, sizeof(buf));

		if (len < 0 && errno == EINTR)
			continue;
		if (len < 0)
			return -errno;
		if (len == 0)
			break;
		if (s.len + len > max)
			return -EFBIG;
		str_addn(&s, buf, len);
	}
	if (ret_len)
		*ret_len = s.len;
	*ret_text = str_steal(&s);
	return 0;
}

int file_read(const char *path, size_t max, char **ret_text, size_t *ret_len)
{
	_close_ int fd = open(path, O_RDONLY | O_CLOEXEC);

	if (fd < 0)
		return -errno;
	return fd_read_all(fd, max, ret_text, ret_len);
}

int fd_write_all(int fd, const void *data, size_t len)
{
	const char *p = data;

	while (len) {
		ssize_t done = write(fd, p, len);

		if (done < 0 && errno == EINTR)
			continue;
		if (done < 0)
			return -errno;
		p += done;
		len -= done;
	}
	return 0;
}

int file_write_value_at(int dirfd, const char *name, const char *value)
{
	_close_ int fd = openat(dirfd, name, O_WRONLY | O_CLOEXEC);

	if (fd < 0)
		return -errno;
	/* Kernel files take a value in one write or not at all. */
	if (write(fd, value, strlen(value)) < 0)
		return -errno;
	return 0;
}

int file_write_value(const char *path, const char *value)
{
	return file_write_value_at(AT_FDCWD, path, value);
}

/* @path with symbolic links resolved; the last part need not exist. */
static int path_resolve(const char *path, char **ret_path)
{
	_free_ char *copy1 = xstrdup(path);
	_free_ char *copy2 = xstrdup(path);
	char *resolved = realpath(path, NULL);
	_free_ char *dir = NULL;

	if (!resolved && errno == ENOENT && !path_exists(path)) {
		dir = realpath(dirname(copy1), NULL);
		if (dir)
			resolved = xasprintf("%s/%s", dir, basename(copy2));
	}
	if (!resolved)
		return -errno;
	*ret_path = resolved;
	return 0;
}

static int keep_owner_and_mode(int fd, const char *path, mode_t mode)
{
	struct stat st;

	if (stat(path, &st) == 0) {
		if (fchown(fd, st.st_uid, st.st_gid) < 0)
			return -errno;
		mode = st.st_mode & 07777;
	}
	return fchmod(fd, mode) < 0 ? -errno : 0;
}

int dir_sync_of(const char *path)
{
	_free_ char *copy = xstrdup(path);
	_close_ int fd = open(dirname(copy), O_RDONLY | O_DIRECTORY | O_CLOEXEC);

	if (fd < 0 || fsync(fd) < 0)
		return -errno;
	return 0;
}

static int file_fill(int fd, const char *path, const char *text, size_t len,
		     mode_t mode)
{
	int err = fd_write_all(fd, text, len);

	if (!err)
		err = keep_owner_and_mode(fd, path, mode);
	if (!err && fsync(fd) < 0)
		err = -errno;
	return err;
}

static char *new_name(const char *path)
{
	_free_ char *copy1 = xstrdup(path);
	_free_ char *copy2 = xstrdup(path);

	return xasprintf("%s/.%s.new", dirname(copy1), basename(copy2));
}

static bool is_named(int fd, const char *path)
{
	struct stat by_fd, by_name;

	return !fstat(fd, &by_fd) && !lstat(path, &by_name) &&
	       by_fd.st_dev == by_name.st_dev && by_fd.st_ino == by_name.st_ino;
}

/*
 * Always the same name, so that what a killed writer has left is taken by the
 * next one. Two writers wait for each other; the first gives the file away.
 */
static int new_open(const char *path)
{
	for (;;) {
		_close_ int fd = open(path, O_RDWR | O_CREAT | O_NOFOLLOW |
				      O_CLOEXEC, 0600);

		if (fd < 0 || flock(fd, LOCK_EX))
			return -errno;
		if (!is_named(fd, path))
			continue;
		return ftruncate(fd, 0) ? -errno : steal_fd(&fd);
	}
}

int file_replace(const char *path, const char *text, size_t len, mode_t mode)
{
	_free_ char *target = NULL;
	_free_ char *new = NULL;
	_close_ int fd = -1;
	int err = path_resolve(path, &target);

	if (err)
		return err;
	new = new_name(target);
	fd = new_open(new);
	if (fd < 0)
		return fd;
	err = file_fill(fd, target, text, len, mode);
	if (!err && rename(new, target) < 0)
		err = -errno;
	if (err) {
		unlink(new);
		return err;
	}
	return dir_sync_of(target);
}

bool path_exists(const char *path)
{
	struct stat st;

	return lstat(path, &st) == 0;
}

bool path_is_within(const char *path, const char *dir)
{
	size_t len = strlen(dir);

	return str_eq(dir, "/") ||
	       (str_has_prefix(path, dir) && (!path[len] || path[len] == '/'));
}

bool path_is_dir(const char *path)
{
	struct stat st;

	return stat(path, &st) == 0 && S_ISDIR(st.st_mode);
}

int dir_create_all(const char *path, mode_t mode)
{
	_free_ char *part = xstrdup(path);

	for (char *p = part + 1; *part; p++) {
		char c = *p;

		if (c && c != '/')
			continue;
		*p = '\0';
		if (mkdir(part, mode) < 0 && errno != EEXIST)
			return -errno;
		*p = c;
		if (!c)
			break;
	}
	return path_is_dir(path) ? 0 : -ENOTDIR;
}

static bool is_dot(const char *name)
{
	return str_eq(name, ".") || str_eq(name, "..");
}

int dir_is_empty(const char *path)
{
	_closedir_ DIR *dir = opendir(path);
	struct dirent *entry;

	if (!dir)
		return -errno;
	while ((entry = readdir(dir)))
		if (!is_dot(entry->d_name))
			return 0;
	return 1;
}

/*
 * Removing a tree. Whoever filled it may have nested it deeper than we have
 * descriptors: a directory at MAX_DEPTH is moved up beside the first one and
 * removed from there.
 */
#define MAX_DEPTH	64

struct removal {
	int		top_fd;		/* the tree's own top directory */
	uint64_t	mount_id;
	dev_t		dev;
	unsigned long	nr_moved;
};

static int mount_of(int fd, uint64_t *ret_mount_id, dev_t *ret_dev)
{
	struct statx stx;
	struct stat st;

	if (fstat(fd, &st) < 0 ||
	    statx(fd, "", AT_EMPTY_PATH, STATX_MNT_ID, &stx) < 0)
		return -errno;
	*ret_mount_id = stx.stx_mask & STATX_MNT_ID ? stx.stx_mnt_id : 0;
	*ret_dev = st.st_dev;
	return 0;
}

static int check_same_mount(const struct removal *r, int fd)
{
	uint64_t mount_id;
	dev_t dev;
	int err = mount_of(fd, &mount_id, &dev);

	if (err)
		return err;
	return mount_id == r->mount_id && dev == r->dev ? 0 : -EBUSY;
}

/* So that it can be removed: what a container may set must not keep its files. */
int fd_clear_locks(int fd)
{
	int flags;

	if (ioctl(fd, FS_IOC_GETFLAGS, &flags))
		return -errno;
	if (!(flags & (FS_IMMUTABLE_FL | FS_APPEND_FL)))
		return 0;
	flags &= ~(FS_IMMUTABLE_FL | FS_APPEND_FL);
	return ioctl(fd, FS_IOC_SETFLAGS, &flags) ? -errno : 0;
}

/* Of the entry and of its directory. Opening a device would do something. */
static void clear_locks(const struct removal *r, int dirfd, const char *name)
{
	_close_ int fd = -1;
	struct stat st;

	fd_clear_locks(dirfd);
	if (fstatat(dirfd, name, &st, AT_SYMLINK_NOFOLLOW) ||
	    (!S_ISREG(st.st_mode) && !S_ISDIR(st.st_mode)))
		return;
	fd = openat(dirfd, name, O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC);
	if (fd >= 0 && !check_same_mount(r, fd))
		fd_clear_locks(fd);
}

static int unlink_at(const struct removal *r, int dirfd, const char *name,
		     int flags)
{
	if (!unlinkat(dirfd, name, flags) || errno == ENOENT)
		return 0;
	if (errno != EPERM)
		return -errno;
	clear_locks(r, dirfd, name);
	return unlinkat(dirfd, name, flags) && errno != ENOENT ? -errno : 0;
}

static int move_to_top(struct removal *r, int dirfd, const char *name)
{
	for (;;) {
		_free_ char *moved = xasprintf(".deep-%lu", r->nr_moved++);

		if (!syscall(SYS_renameat2, dirfd, name, r->top_fd, moved,
			     1 /* RENAME_NOREPLACE */))
			return 0;
		if (errno != EEXIST)
			return -errno;
	}
}

static int remove_content(struct removal *r, int fd, unsigned int depth);

static int remove_entry(struct removal *r, int dirfd, const char *name,
			unsigned int depth)
{
	_close_ int fd = -1;
	int err;

	err = unlink_at(r, dirfd, name, 0);
	if (err != -EISDIR && err != -EPERM)
		return err;
	if (depth >= MAX_DEPTH)
		return move_to_top(r, dirfd, name);
	fd = openat(dirfd, name,
		    O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
	if (fd < 0)
		return -errno;
	err = check_same_mount(r, fd);
	if (!err)
		err = remove_content(r, fd, depth + 1);
	return err ? err : unlink_at(r, dirfd, name, AT_REMOVEDIR);
}

/* One pass over a directory; entries may have moved into it meanwhile. */
static int remove_pass(struct removal *r, int fd, unsigned int depth,
		       bool *ret_found)
{
	_closedir_ DIR *dir = NULL;
	struct dirent *entry;
	int copy = openat(fd, ".", O_RDONLY | O_DIRECTORY | O_CLOEXEC);

	if (copy < 0)
		return -errno;
	dir = fdopendir(copy);
	if (!dir) {
		close(copy);
		return -ENOMEM;
	}
	*ret_found = false;
	while ((entry = readdir(dir))) {
		int err;

		if (is_dot(entry->d_name))
			continue;
		*ret_found = true;
		err = remove_entry(r, fd, entry->d_name, depth);
		if (err)
			return err;
	}
	return 0;
}

static int remove_content(struct removal *r, int fd, unsigned int depth)
{
	bool found = true;

	while (found) {
		int err = remove_pass(r, fd, depth, &found);

		if (err)
			return err;
	}
	return 0;
}

int dir_remove_tree(int dirfd, const char *name)
{
	struct removal r = {};
	_close_ int fd = openat(dirfd, name, O_RDONLY | O_DIRECTORY |
				O_NOFOLLOW | O_CLOEXEC);
	int err;

	if (fd < 0 && (errno == ENOTDIR || errno == ELOOP))
		return unlinkat(dirfd, name, 0) < 0 ? -errno : 0;
	if (fd < 0)
		return -errno;
	r.top_fd = fd;
	err = mount_of(fd, &r.mount_id, &r.dev);
	if (!err)
		err = remove_content(&r, fd, 0);
	return err ? err : unlink_at(&r, dirfd, name, AT_REMOVEDIR);
}

int open_in_root(int rootfd, const char *path, int flags, mode_t mode)
{
	struct open_how how = {
		.flags = flags | O_CLOEXEC,
		.mode = flags & (O_CREAT | O_TMPFILE) ? mode : 0,
		.resolve = RESOLVE_IN_ROOT | RESOLVE_NO_MAGICLINKS,
	};
	int fd;

	/* A rename elsewhere in the tree can make one attempt inconclusive. */
	for (int tries = 0; tries < 32; tries++) {
		fd = syscall(SYS_openat2, rootfd, path, &how, sizeof(how));
		if (fd >= 0 || errno != EAGAIN)
			break;
	}
	return fd < 0 ? -errno : fd;
}
