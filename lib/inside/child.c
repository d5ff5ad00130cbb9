// SPDX-License-Identifier: GPL-2.0-or-later
/* What every process that goes into a container does first. */
#include <errno.h>
#include <fcntl.h>
#include <grp.h>
#include <linux/sched.h>
#include <poll.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/cleanup.h"
#include "base/inherit.h"
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

int child_begin(int report_fd)
{
	_free_ char *text = NULL;
	const char *what;
	int err = inherit_reset(&what);

	if (!err)
		return 0;
	text = xasprintf("reset the %s", what);
	child_report(report_fd, -err, text, 0);
	return err;
}

void child_begin_session(void)
{
	proc_reset_signals();
	setsid();
}

int child_become_root(void)
{
	if (setgroups(0, NULL) || setresgid(0, 0, 0) || setresuid(0, 0, 0))
		return -errno;
	return inherit_own_keyring();
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
