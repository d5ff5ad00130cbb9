// SPDX-License-Identifier: GPL-2.0-or-later
/* What every process that goes into a container does first. */
#include <errno.h>
#include <fcntl.h>
#include <grp.h>
#include <linux/sched.h>
#include <poll.h>
#include <stdio.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/cleanup.h"
#include "base/proc.h"
#include "base/str.h"
#include "base/wait.h"
#include "inside/child.h"

#define CHILD_MAX_FDS	8

pid_t child_clone_sibling(uint64_t flags)
{
	/* The exit signal is the one of the caller: SIGCHLD. */
	struct clone_args args = { .flags = flags | CLONE_PARENT };

	return syscall(SYS_clone3, &args, sizeof(args));
}

/* Out of the way first: a target number may be another one's source. */
int child_set_fds(const int *fds, size_t nr)
{
	int high[CHILD_MAX_FDS];

	if (nr > CHILD_MAX_FDS)
		return -E2BIG;
	for (size_t i = 0; i < nr; i++) {
		high[i] = fcntl(fds[i], F_DUPFD_CLOEXEC, CHILD_MAX_FDS);
		if (high[i] < 0)
			return -errno;
	}
	for (size_t i = 0; i < nr; i++)
		if (dup3(high[i], i, i > 2 ? O_CLOEXEC : 0) < 0)
			return -errno;
	proc_close_from(nr);
	return 0;
}

/* What a kernel or a service manager gives its first process. */
static const struct {
	int	resource;
	rlim_t	soft, hard;
} limits[] = {
	{ RLIMIT_CPU,		RLIM_INFINITY,	RLIM_INFINITY },
	{ RLIMIT_FSIZE,		RLIM_INFINITY,	RLIM_INFINITY },
	{ RLIMIT_DATA,		RLIM_INFINITY,	RLIM_INFINITY },
	{ RLIMIT_STACK,		8 << 20,	RLIM_INFINITY },
	{ RLIMIT_CORE,		0,		RLIM_INFINITY },
	{ RLIMIT_RSS,		RLIM_INFINITY,	RLIM_INFINITY },
	{ RLIMIT_NPROC,		RLIM_INFINITY,	RLIM_INFINITY },
	{ RLIMIT_NOFILE,	1024,		1 << 20 },
	{ RLIMIT_MEMLOCK,	8 << 20,	RLIM_INFINITY },
	{ RLIMIT_AS,		RLIM_INFINITY,	RLIM_INFINITY },
	{ RLIMIT_LOCKS,		RLIM_INFINITY,	RLIM_INFINITY },
	{ RLIMIT_SIGPENDING,	RLIM_INFINITY,	RLIM_INFINITY },
	{ RLIMIT_MSGQUEUE,	819200,		RLIM_INFINITY },
	{ RLIMIT_NICE,		0,		0 },
	{ RLIMIT_RTPRIO,	0,		0 },
	{ RLIMIT_RTTIME,	RLIM_INFINITY,	RLIM_INFINITY },
};

int child_set_rlimits(void)
{
	for (size_t i = 0; i < ARRAY_SIZE(limits); i++) {
		struct rlimit limit = { limits[i].soft, limits[i].hard };

		if (setrlimit(limits[i].resource, &limit))
			return -errno;
	}
	return 0;
}

int child_become_root(void)
{
	if (setgroups(0, NULL) || setresgid(0, 0, 0) || setresuid(0, 0, 0))
		return -errno;
	return 0;
}

void child_report(int fd, int err, const char *what, int value)
{
	struct child_report report = { .err = err, .value = value };

	snprintf(report.what, sizeof(report.what), "%s", what);
	send(fd, &report, sizeof(report), MSG_NOSIGNAL);
}

/* 0: there is something to read, or an end. */
static int await_input(int fd, long deadline_ms)
{
	struct pollfd pfd = { .fd = fd, .events = POLLIN };

	for (;;) {
		long left = deadline_ms ? deadline_ms - now_ms() : -1;
		int ret = poll(&pfd, 1, deadline_ms && left < 0 ? 0 : left);

		if (ret > 0)
			return 0;
		if (!ret)
			return -ETIMEDOUT;
		if (errno != EINTR || proc_interrupted())
			return -errno;
	}
}

int child_report_read(int fd, long deadline_ms,
		      struct child_report *ret_report)
{
	struct child_report report;
	int err = await_input(fd, deadline_ms);
	ssize_t len;

	if (err)
		return err;
	len = recv(fd, &report, sizeof(report), MSG_DONTWAIT);
	if (len < 0)
		return -errno;
	if (len != sizeof(report))
		return 0;
	report.what[sizeof(report.what) - 1] = '\0';
	*ret_report = report;
	return 1;
}

int child_reap(pid_t pid)
{
	int status = 0;

	while (waitpid(pid, &status, 0) < 0 && errno == EINTR)
		;
	return status;
}
