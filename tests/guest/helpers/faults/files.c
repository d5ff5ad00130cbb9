// SPDX-License-Identifier: GPL-2.0-or-later
/* Faults in what opens and makes files, mounts, locks, pipes and terminals. */
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <sys/epoll.h>
#include <sys/eventfd.h>
#include <sys/file.h>
#include <sys/inotify.h>
#include <sys/mount.h>
#include <sys/stat.h>
#include <unistd.h>

#include "inside.h"

static int do_open(const struct operation *op)
{
	(void)op;
	return close_new(open("/etc/passwd", O_RDONLY | O_CLOEXEC));
}

static int do_create(const struct operation *op)
{
	int fd = open(SCRATCH "/new", O_RDWR | O_CREAT | O_CLOEXEC, 0600);
	int err = result_of(fd);

	(void)op;
	if (!err)
		err = result_of(write(fd, big, BIG));
	close_after(fd, err);
	unlink(SCRATCH "/new");
	return err;
}

static int do_mkdir(const struct operation *op)
{
	int err = result_of(mkdir(SCRATCH "/directory", 0755));

	(void)op;
	calm();
	rmdir(SCRATCH "/directory");
	return err;
}

static int do_stat(const struct operation *op)
{
	static int nr;
	char name[64];
	struct stat st;
	int err;

	(void)op;
	snprintf(name, sizeof(name), SCRATCH "/none-%d", nr++);
	err = result_of(stat(name, &st));
	calm();
	return err == -ENOENT ? 0 : err;
}

static int do_mount(const struct operation *op)
{
	int err = result_of(mount("failnth", SCRATCH "/mnt", "tmpfs", 0, NULL));

	(void)op;
	calm();
	if (!err)
		umount2(SCRATCH "/mnt", MNT_DETACH);
	return err;
}

static int do_flock(const struct operation *op)
{
	int fd = open(SCRATCH "/lock", O_RDWR | O_CREAT | O_CLOEXEC, 0600);
	struct flock lock = { .l_type = F_WRLCK, .l_start = 10, .l_len = 10 };
	struct flock middle = { .l_type = F_UNLCK, .l_start = 13, .l_len = 2 };
	int err = result_of(fd);

	if (!err && op->a)
		err = result_of(flock(fd, LOCK_EX));
	if (!err && !op->a)
		err = result_of(fcntl(fd, F_SETLK, &lock));
	if (!err && !op->a)
		err = result_of(fcntl(fd, F_SETLK, &middle));
	return close_after(fd, err);
}

static int do_lease(const struct operation *op)
{
	int fd = open(SCRATCH "/lease", O_RDONLY | O_CREAT | O_CLOEXEC, 0600);
	int err = result_of(fd);

	(void)op;
	if (!err)
		err = result_of(fcntl(fd, F_SETLEASE, F_RDLCK));
	return close_after(fd, err);
}

static int do_pipe(const struct operation *op)
{
	int fds[2];
	int err = result_of(pipe2(fds, O_CLOEXEC));

	(void)op;
	if (err)
		return err;
	if (write(fds[1], big, 3 * PAGE) < 0 ||
	    fcntl(fds[1], F_SETPIPE_SZ, 256 * 1024) < 0)
		err = -errno;
	close_after(fds[0], err);
	return close_after(fds[1], err);
}

static int do_epoll(const struct operation *op)
{
	struct epoll_event event = { .events = EPOLLIN };
	int fd = epoll_create1(EPOLL_CLOEXEC);
	int err = result_of(fd), counter = -1;

	(void)op;
	if (!err) {
		counter = eventfd(0, EFD_CLOEXEC);
		err = result_of(counter);
	}
	if (!err)
		err = result_of(epoll_ctl(fd, EPOLL_CTL_ADD, counter, &event));
	close_after(counter, err);
	return close_after(fd, err);
}

static int do_inotify(const struct operation *op)
{
	int fd = inotify_init1(IN_CLOEXEC);
	int err = result_of(fd);

	(void)op;
	if (!err)
		err = result_of(inotify_add_watch(fd, SCRATCH, IN_CREATE));
	return close_after(fd, err);
}

static int do_pty(const struct operation *op)
{
	(void)op;
	return close_new(open("/dev/ptmx", O_RDWR | O_NOCTTY | O_CLOEXEC));
}

const struct operation file_operations[] = {
	{ "open", .run = do_open },
	{ "creat and write on tmpfs", .run = do_create },
	{ "mkdir", .run = do_mkdir },
	{ "stat", .run = do_stat },
	{ "mount", .run = do_mount },
	{ "flock", .run = do_flock, .a = 1 },
	{ "lockf", .run = do_flock },
	{ "lease", .run = do_lease },
	{ "pipe", .run = do_pipe },
	{ "epoll", .run = do_epoll },
	{ "inotify", .run = do_inotify },
	{ "pty", .run = do_pty },
	{ .name = NULL },
};
