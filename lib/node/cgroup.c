// SPDX-License-Identifier: GPL-2.0-or-later
/* The control groups of a container. */
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/cleanup.h"
#include "base/file.h"
#include "base/num.h"
#include "base/paths.h"
#include "base/str.h"
#include "base/wait.h"
#include "node/cgroup.h"
#include "node/share.h"
#include "node/mount.h"

#define REMOVE_TIMEOUT_MS	5000
#define ENTER_TIMEOUT_MS	1000
#define PAUSE_MS		50		/* at most */
#define DEAD_MAX		512
#define RECLAIM_MS		1000
#define RECLAIM_STEP		"64M"

#define ALL_CONTROLLERS	"+cpu +cpuset +hugetlb +io +memory +pids"

static const char *const controllers[] = {
	"+cpu", "+cpuset", "+hugetlb", "+io", "+memory", "+pids",
};

/* Used where the kernel has no /sys/kernel/cgroup/delegate. */
#define DELEGATED_FILES \
	"cgroup.procs\ncgroup.threads\ncgroup.subtree_control\nmemory.oom.group\n"

static int open_dir_at(int dirfd, const char *name)
{
	int fd = openat(dirfd, name,
			O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);

	return fd < 0 ? -errno : fd;
}

/* All or none are written; a missing controller must not stop the others. */
static void enable_controllers(int dirfd)
{
	if (!file_write_value_at(dirfd, "cgroup.subtree_control",
				 ALL_CONTROLLERS))
		return;
	for (size_t i = 0; i < ARRAY_SIZE(controllers); i++)
		file_write_value_at(dirfd, "cgroup.subtree_control",
				    controllers[i]);
}

static int make_dir_at(int dirfd, const char *name)
{
	if (mkdirat(dirfd, name, 0755) && errno != EEXIST)
		return -errno;
	return open_dir_at(dirfd, name);
}

static int open_root(void)
{
	_free_ char *point = NULL;
	int err = mount_find_type("cgroup2", &point);

	return err ? err : open_dir_at(AT_FDCWD, point);
}

/* The parent of all containers' groups; made and enabled when missing. */
static int open_parent(bool make)
{
	_close_ int root_fd = open_root();
	int fd;

	if (root_fd < 0)
		return root_fd;
	if (!make)
		return open_dir_at(root_fd, "vz");
	enable_controllers(root_fd);
	fd = make_dir_at(root_fd, "vz");
	if (fd >= 0)
		enable_controllers(fd);
	return fd;
}

static bool is_subdirectory(int dirfd, const struct dirent *entry)
{
	struct stat st;

	if (str_eq(entry->d_name, ".") || str_eq(entry->d_name, ".."))
		return false;
	if (entry->d_type != DT_UNKNOWN)
		return entry->d_type == DT_DIR;
	return !fstatat(dirfd, entry->d_name, &st, AT_SYMLINK_NOFOLLOW) &&
	       S_ISDIR(st.st_mode);
}

static int remove_once(int dirfd, const char *name)
{
	_closedir_ DIR *dir = NULL;
	struct dirent *entry;
	int fd = open_dir_at(dirfd, name);

	if (fd < 0)
		return fd == -ENOENT ? 0 : fd;
	dir = fdopendir(fd);
	if (!dir) {
		close(fd);
		return -ENOMEM;
	}
	while ((entry = readdir(dir)))
		if (is_subdirectory(fd, entry))
			remove_once(fd, entry->d_name);
	if (unlinkat(dirfd, name, AT_REMOVEDIR) && errno != ENOENT)
		return -errno;
	return 0;
}

/* Killed processes leave their group a moment after they are dead. */
static int remove_tree(int dirfd, const char *name)
{
	long end = now_ms() + REMOVE_TIMEOUT_MS;
	int err = remove_once(dirfd, name);
	unsigned int pause_ms = 0;

	while (err == -EBUSY && now_ms() < end) {
		wait_longer(&pause_ms, PAUSE_MS);
		err = remove_once(dirfd, name);
	}
	return err;
}

/* -ENOENT: there was none. */
static int kill_and_remove(int parent_fd, const char *name)
{
	_close_ int fd = open_dir_at(parent_fd, name);

	if (fd < 0)
		return fd;
	file_write_value_at(fd, "cgroup.kill", "1");
	return remove_tree(parent_fd, name);
}

/* Groups below that are gone but for what is still charged to them. */
static unsigned long count_dead(int parent_fd)
{
	_close_ int fd = openat(parent_fd, "cgroup.stat", O_RDONLY | O_CLOEXEC);
	_free_ char *text = NULL;
	_words_ struct words words = { 0 };
	unsigned long nr = 0;

	if (fd < 0 || fd_read_all(fd, 4096, &text, NULL))
		return 0;
	words_split(&words, text, " \n");
	for (size_t i = 0; i + 1 < words.nr; i += 2)
		if (str_eq(words.argv[i], "nr_dying_descendants"))
			num_parse_ulong(words.argv[i + 1], &nr);
	return nr;
}

/*
 * Pages of files stay charged to a group after its end, and keep it and all that
 * it holds in the kernel until memory is short. The next start is quicker for
 * them, so a number of dead groups is left alone. From then on a group gives back
 * what it can before it goes; what takes longer stays.
 */
static void give_back_pages(int parent_fd, const char *name)
{
	long end = now_ms() + RECLAIM_MS;
	_close_ int fd = -1;

	if (count_dead(parent_fd) < DEAD_MAX)
		return;
	fd = open_dir_at(parent_fd, name);
	/* It fails when there was less than that. */
	while (fd >= 0 && now_ms() < end &&
	       !file_write_value_at(fd, "memory.reclaim", RECLAIM_STEP))
		;
}

bool cgroup_exists(uint32_t ctid)
{
	_free_ char *name = xasprintf("%u", ctid);
	_close_ int parent_fd = open_parent(false);
	_close_ int fd = -1;

	if (parent_fd >= 0)
		fd = open_dir_at(parent_fd, name);
	return fd >= 0;
}

int cgroup_remove(uint32_t ctid)
{
	_free_ char *name = xasprintf("%u", ctid);
	_close_ int parent_fd = open_parent(false);
	int err = parent_fd;

	if (err >= 0) {
		give_back_pages(parent_fd, name);
		err = kill_and_remove(parent_fd, name);
	}
	if (err == -ENOENT || parent_fd < 0)
		return err == -ENOENT ? 0 : err;
	/* A container that has gone needs no share. */
	share_update_all(parent_fd);
	return err;
}

int cgroup_create_outer(uint32_t ctid, int *ret_fd)
{
	_free_ char *name = xasprintf("%u", ctid);
	_close_ int parent_fd = open_parent(true);
	int fd, err;

	if (parent_fd < 0)
		return parent_fd;
	err = kill_and_remove(parent_fd, name);
	if (err && err != -ENOENT)
		return err;
	if (mkdirat(parent_fd, name, 0755))
		return -errno;
	fd = open_dir_at(parent_fd, name);
	if (fd < 0)
		return fd;
	*ret_fd = fd;
	return 0;
}

int cgroup_open_all(void)
{
	return open_parent(false);
}

int cgroup_open_outer(uint32_t ctid)
{
	_free_ char *name = xasprintf("%u", ctid);
	_close_ int parent_fd = open_parent(false);

	return parent_fd < 0 ? parent_fd : open_dir_at(parent_fd, name);
}

int cgroup_open_inner(uint32_t ctid)
{
	_close_ int outer_fd = cgroup_open_outer(ctid);

	return outer_fd < 0 ? outer_fd : open_dir_at(outer_fd, "ct");
}

static void delegated_files(struct words *ret_files)
{
	_free_ char *path = path_root("/sys/kernel/cgroup/delegate");
	_free_ char *text = NULL;

	if (file_read(path, 4096, &text, NULL))
		text = xstrdup(DELEGATED_FILES);
	words_split(ret_files, text, "\n");
}

int cgroup_delegate(int fd, uid_t uid, gid_t gid)
{
	_words_ struct words files = { 0 };

	if (fchown(fd, uid, gid))
		return -errno;
	delegated_files(&files);
	for (size_t i = 0; i < files.nr; i++)
		if (fchownat(fd, files.argv[i], uid, gid, 0) && errno != ENOENT)
			return -errno;
	return 0;
}

/*
 * Each group costs the node memory that nobody is charged for, and there are
 * 65535 memory groups in all. A guest's systemd makes a hundred.
 */
static int limit_groups(int outer_fd)
{
	int err = file_write_value_at(outer_fd, "cgroup.max.descendants",
				      "512");

	return err == -ENOENT ? 0 : err;
}

int cgroup_create_inner(int outer_fd, uid_t uid, gid_t gid, int *ret_fd)
{
	_close_ int fd = -1;
	int err = limit_groups(outer_fd);

	if (err)
		return err;
	enable_controllers(outer_fd);
	fd = make_dir_at(outer_fd, "ct");
	if (fd < 0)
		return fd;
	err = cgroup_delegate(fd, uid, gid);
	if (err)
		return err;
	*ret_fd = steal_fd(&fd);
	return 0;
}

int cgroup_enter(int cgroup_fd)
{
	return file_write_value_at(cgroup_fd, "cgroup.procs", "0");
}

/* Where @pid is, below the root of all groups; only inside the container. */
static int path_of(uint32_t ctid, pid_t pid, char **ret_path)
{
	_free_ char *file = xasprintf("/proc/%d/cgroup", pid);
	_free_ char *inner = xasprintf("/vz/%u/ct", ctid);
	_words_ struct words lines = { 0 };
	_free_ char *text = NULL;
	int err = file_read(file, 65536, &text, NULL);

	if (err)
		return err;
	words_split(&lines, text, "\n");
	for (size_t i = 0; i < lines.nr; i++) {
		const char *path = lines.argv[i] + strlen("0::");

		if (str_has_prefix(lines.argv[i], "0::") &&
		    str_has_prefix(path, inner)) {
			*ret_path = xstrdup(path);
			return 0;
		}
	}
	return -ESRCH;
}

static int enter_path(const char *path)
{
	_close_ int root_fd = open_root();
	_close_ int fd = -1;

	if (root_fd < 0)
		return root_fd;
	fd = open_in_root(root_fd, path, O_RDONLY | O_DIRECTORY, 0);
	return fd < 0 ? fd : cgroup_enter(fd);
}

/* An init that is just booting moves itself and closes the door behind it. */
int cgroup_enter_beside(uint32_t ctid, pid_t pid)
{
	long end = now_ms() + ENTER_TIMEOUT_MS;
	unsigned int pause_ms = 0;

	for (;;) {
		_free_ char *path = NULL;
		int err = path_of(ctid, pid, &path);

		if (!err)
			err = enter_path(path);
		if ((err != -EBUSY && err != -ENOENT && err != -ENODEV) ||
		    now_ms() >= end)
			return err;
		wait_longer(&pause_ms, PAUSE_MS);
	}
}
