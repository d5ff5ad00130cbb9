// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Idmapped clones. The kernel takes the translation from a user namespace: an
 * id on disk is looked up on the inside, what it maps to outside is shown.
 */
#include <errno.h>
#include <fcntl.h>
#include <linux/mount.h>
#include <sched.h>
#include <signal.h>
#include <stdbool.h>
#include <sys/mount.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/cleanup.h"
#include "base/proc.h"
#include "base/str.h"
#include "files/idmap.h"

/* Holds a user namespace until the pipe is closed. */
static void __attribute__((noreturn)) namespace_holder(int ready_fd, int hold_fd)
{
	char c = 0;

	if (unshare(CLONE_NEWUSER))
		_exit(1);
	if (write(ready_fd, &c, 1) != 1)
		_exit(1);
	while (read(hold_fd, &c, 1) < 0 && errno == EINTR)
		;
	_exit(0);
}

/* The holder is there and has its namespace. */
static int open_namespace(pid_t pid, int ready_fd, const struct idmap *map)
{
	_free_ char *path = xasprintf("/proc/%d/ns/user", pid);
	const struct id_extent extents[] = {
		{ map->disk_base, map->shown_base, map->count },
		{ 0, 0, map->count },
	};
	char c;
	int fd, err;

	if (read(ready_fd, &c, 1) != 1)
		return -EPERM;
	err = proc_map_ids(pid, extents, map->plain_too ? 2 : 1);
	if (err)
		return err;
	fd = open(path, O_RDONLY | O_CLOEXEC);
	return fd < 0 ? -errno : fd;
}

static int make_namespace(const struct idmap *map)
{
	int ready[2], hold[2], fd;
	pid_t pid;

	if (pipe2(ready, O_CLOEXEC))
		return -errno;
	if (pipe2(hold, O_CLOEXEC)) {
		fd = -errno;
		goto out_ready;
	}
	pid = fork();
	if (pid == 0) {
		close(ready[0]);
		close(hold[1]);
		namespace_holder(ready[1], hold[0]);
	}
	fd = -errno;
	if (pid > 0) {
		close(steal_fd(&ready[1]));
		fd = open_namespace(pid, ready[0], map);
	}
	close(steal_fd(&hold[1]));
	if (pid > 0)
		while (waitpid(pid, NULL, 0) < 0 && errno == EINTR)
			;
	close(hold[0]);
out_ready:
	close(ready[0]);
	if (ready[1] >= 0)
		close(ready[1]);
	return fd;
}

/* Private: what is mounted there later is not mounted where it was cloned from. */
static int set_attributes(int tree_fd, struct mount_attr attr)
{
	attr.propagation = MS_PRIVATE;
	if (syscall(SYS_mount_setattr, tree_fd, "", AT_EMPTY_PATH, &attr,
		    sizeof(attr)))
		return -errno;
	return 0;
}

static int translate(int tree_fd, const struct idmap *map, uint64_t attributes)
{
	_close_ int ns_fd = make_namespace(map);

	if (ns_fd < 0)
		return ns_fd;
	return set_attributes(tree_fd, (struct mount_attr){
		.attr_set = attributes | MOUNT_ATTR_IDMAP,
		.userns_fd = ns_fd,
	});
}

int tree_clone(const char *source, const struct idmap *map, uint64_t attributes)
{
	_close_ int fd = syscall(SYS_open_tree, AT_FDCWD, source,
				 OPEN_TREE_CLONE | OPEN_TREE_CLOEXEC);
	int err;

	if (fd < 0)
		return -errno;
	err = map ? translate(fd, map, attributes) :
		    set_attributes(fd, (struct mount_attr){
			    .attr_set = attributes });
	return err ? err : steal_fd(&fd);
}

int tree_attach(int tree_fd, const char *target)
{
	if (syscall(SYS_move_mount, tree_fd, "", AT_FDCWD, target,
		    MOVE_MOUNT_F_EMPTY_PATH))
		return -errno;
	return 0;
}
