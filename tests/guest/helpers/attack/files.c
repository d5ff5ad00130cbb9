// SPDX-License-Identifier: GPL-2.0-or-later
/* Open files of every kind, names, and requests on files. */
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <linux/aio_abi.h>
#include <linux/io_uring.h>
#include <poll.h>
#include <sched.h>
#include <stdio.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/eventfd.h>
#include <sys/inotify.h>
#include <sys/ioctl.h>
#include <sys/mount.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/timerfd.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "attack.h"

/* linux/watch_queue.h does not go with fcntl.h */
#define O_NOTIFICATION_PIPE		O_EXCL
#define IOC_WATCH_QUEUE_SET_SIZE	_IO('W', 0x60)

#define EPOLL_DEPTH	4	/* deeper ones are refused by themselves */

static int take_file(void)
{
	return opened(open("/dev/null", O_RDONLY | O_CLOEXEC));
}

static int take_eventfd(void)
{
	return opened(eventfd(0, EFD_CLOEXEC));
}

static int take_timerfd(void)
{
	return opened(timerfd_create(CLOCK_MONOTONIC, TFD_CLOEXEC));
}

static int in_flight[2];

static void make_flight(void)
{
	if (socketpair(AF_UNIX, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0,
		       in_flight))
		broken("socketpair");
}

static int send_files(int through, const int *fds, size_t count)
{
	char control[CMSG_SPACE(2 * sizeof(int))] = { 0 };
	char byte = 0;
	struct iovec iov = { &byte, 1 };
	struct msghdr msg = {
		.msg_iov = &iov, .msg_iovlen = 1, .msg_control = control,
		.msg_controllen = CMSG_SPACE(count * sizeof(int)),
	};
	struct cmsghdr *cmsg = CMSG_FIRSTHDR(&msg);

	cmsg->cmsg_level = SOL_SOCKET;
	cmsg->cmsg_type = SCM_RIGHTS;
	cmsg->cmsg_len = CMSG_LEN(count * sizeof(int));
	memcpy(CMSG_DATA(cmsg), fds, count * sizeof(int));
	return result(sendmsg(through, &msg, 0));
}

/* Sent and closed: no process has it. When the queue is full, it is sent too. */
static int take_in_flight(void)
{
	int fd = open("/dev/null", O_RDONLY | O_CLOEXEC);
	int error;

	if (fd < 0)
		return errno;
	error = send_files(in_flight[0], &fd, 1);
	if (error == EAGAIN) {
		int full[2] = { in_flight[0], in_flight[1] };

		if (socketpair(AF_UNIX, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC,
			       0, in_flight))
			return errno;
		error = send_files(in_flight[0], full, 2);
		close(full[0]);
		close(full[1]);
		if (!error)
			error = send_files(in_flight[0], &fd, 1);
	}
	close(fd);
	return error;
}

/* Each watches the one before, as deep as they may be nested */
static int take_epoll(void)
{
	static int last = -1;
	struct epoll_event event = { .events = EPOLLIN };
	int fd = epoll_create1(EPOLL_CLOEXEC);

	if (fd < 0)
		return errno;
	if (taken() % EPOLL_DEPTH && last >= 0 &&
	    epoll_ctl(fd, EPOLL_CTL_ADD, last, &event))
		return errno;
	last = fd;
	return 0;
}

static int target, watchers[64];

static void open_watchers(void)
{
	target = eventfd(0, EFD_CLOEXEC);
	for (size_t i = 0; i < 64; i++)
		watchers[i] = epoll_create1(EPOLL_CLOEXEC);
}

/* One file under 64 numbers, watched by 64: many watches, few files */
static int take_watch(void)
{
	struct epoll_event event = { .events = EPOLLIN };
	long i = taken();

	if (i % 64 == 0) {
		target = dup(target);
		if (target < 0)
			return errno;
	}
	return result(epoll_ctl(watchers[i % 64], EPOLL_CTL_ADD, target, &event));
}

static int take_inotify(void)
{
	return opened(inotify_init1(IN_CLOEXEC));
}

static int inotify;

static void open_inotify(void)
{
	inotify = inotify_init1(IN_CLOEXEC);
	if (inotify < 0)
		broken("inotify");
}

static int take_inotify_watch(void)
{
	char name[32];

	snprintf(name, sizeof(name), "watched-%ld", taken());
	if (mkdir(name, 0755))
		return errno;
	return result(inotify_add_watch(inotify, name, IN_ALL_EVENTS));
}

static int take_pipe(void)
{
	static const char data[65536];
	int fds[2];

	if (pipe2(fds, O_CLOEXEC | O_NONBLOCK))
		return errno;
	/* Beyond what a user may have of large ones it stays small */
	fcntl(fds[1], F_SETPIPE_SZ, 1 << 20);
	for (;;) {
		ssize_t n = write(fds[1], data, sizeof(data));

		if (n < 0)
			return errno == EAGAIN ? 0 : errno;
	}
}

/* Their inodes go after a grace period, and nobody waits for that */
static int take_brief_pipe(void)
{
	int fds[2];

	if (pipe2(fds, O_CLOEXEC))
		return errno;
	close(fds[0]);
	close(fds[1]);
	return 0;
}

static int take_ring(void)
{
	struct io_uring_params params = { 0 };

	return opened(syscall(SYS_io_uring_setup, 4096, &params));
}

static int take_aio(void)
{
	aio_context_t context = 0;

	return result(syscall(SYS_io_setup, 1000, &context));
}

/* A directory in the one before; its path can still be written down */
static int take_deep_directory(void)
{
	return mkdir("d", 0755) || chdir("d") ? errno : 0;
}

/* Remembered as not there, under names that are kept beside the entry */
static int take_missing_name(void)
{
	static char name[200];
	struct stat st;

	memset(name, 'x', sizeof(name) - 20);
	snprintf(name + sizeof(name) - 20, 20, "%ld", taken());
	return stat(name, &st) && errno != ENOENT ? errno : 0;
}

static void mount_tmpfs(void)
{
	if (unshare(CLONE_NEWNS) ||
	    mount(NULL, "/", NULL, MS_REC | MS_PRIVATE, NULL) ||
	    mount("tmpfs", ATTACK_DIR, "tmpfs", 0, "nr_inodes=0") ||
	    chdir(ATTACK_DIR))
		broken("tmpfs");
}

/* Their entries and inodes cannot be dropped: there is no disk behind them */
static int take_empty_file(void)
{
	char name[32];

	snprintf(name, sizeof(name), "empty-%ld", taken());
	return result(mknod(name, S_IFREG | 0600, 0));
}

static int take_bpf(void)
{
	return result(syscall(SYS_bpf, 0, NULL, 0));
}

/* Half a thousand notes each; nothing is watched */
static int take_watch_queue(void)
{
	int ends[2];

	if (pipe2(ends, O_CLOEXEC | O_NOTIFICATION_PIPE))
		return errno;
	return result(ioctl(ends[0], IOC_WATCH_QUEUE_SET_SIZE, 512));
}

#define POLLED	65536	/* times the same file, which is idle */

static struct pollfd polled[POLLED];

static void open_polled(void)
{
	int ends[2];

	if (pipe2(ends, O_CLOEXEC))
		broken("pipe");
	for (size_t i = 0; i < POLLED; i++)
		polled[i] = (struct pollfd){ .fd = ends[0], .events = POLLIN };
}

/* As in proc(5); '?' if it cannot be read */
static char state_of(pid_t pid)
{
	char name[32], state = '?';
	FILE *file;

	snprintf(name, sizeof(name), "/proc/%d/stat", pid);
	file = fopen(name, "re");
	if (!file)
		return '?';
	if (fscanf(file, "%*d (%*[^)]) %c", &state) != 1)
		state = '?';
	fclose(file);
	return state;
}

/* A process each, which the kernel remembers at each place that it waits for */
static int take_poll(void)
{
	pid_t pid = fork();
	char state;
	int status;

	if (pid < 0)
		return errno;
	if (!pid)
		_exit(poll(polled, POLLED, -1) < 0 ? errno : 0);
	while ((state = state_of(pid)) == 'R' || state == 'D')
		usleep(1000);
	if (state == 'S')
		return 0;
	if (waitpid(pid, &status, 0) != pid || !WIFEXITED(status))
		return ENOMEM;
	return WEXITSTATUS(status);
}

const struct attack file_attacks[] = {
	{ "files", 50000, NULL, take_file, NULL },
	{ "eventfds", 50000, NULL, take_eventfd, NULL },
	{ "timerfds", 50000, NULL, take_timerfd, NULL },
	{ "in-flight", 50000, make_flight, take_in_flight, NULL },
	{ "epoll-nests", 50000, NULL, take_epoll, NULL },
	{ "epoll-watches", 200000, open_watchers, take_watch, NULL },
	{ "inotify", 5000, NULL, take_inotify, NULL },
	{ "inotify-watches", 50000, open_inotify, take_inotify_watch, NULL },
	{ "pipes", 10000, NULL, take_pipe, NULL },
	{ "watch-queues", 1000, NULL, take_watch_queue, NULL },
	{ "brief-pipes", 20000, NULL, take_brief_pipe, NULL },
	{ "poll", 100, open_polled, take_poll, NULL },
	{ "io_uring", 100, NULL, take_ring, NULL },
	{ "bpf", 100, NULL, take_bpf, NULL },
	{ "aio", 100, NULL, take_aio, NULL },
	{ "deep-tree", 700, NULL, take_deep_directory, NULL },
	{ "missing-names", 40000, NULL, take_missing_name, NULL },
	{ "empty-files", 200000, mount_tmpfs, take_empty_file, NULL },
	{ .name = NULL },
};
