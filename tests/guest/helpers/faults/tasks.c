// SPDX-License-Identifier: GPL-2.0-or-later
/* Faults in what makes processes and their namespaces. */
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <sched.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include "inside.h"

static int do_fork(const struct operation *op)
{
	pid_t pid = fork();
	int err = errno;

	(void)op;
	if (!pid)
		_exit(0);
	calm();
	if (pid < 0)
		return -err;
	waitpid(pid, NULL, 0);
	return 0;
}

static int call_exec(const struct operation *op)
{
	char text[16];

	(void)op;
	fcntl(fail_fd, F_SETFD, 0);
	snprintf(text, sizeof(text), "%d", fail_fd);
	return execl("/proc/self/exe", "failnth", "left", text, NULL);
}

/* When the old program is gone nobody can be told an errno: Linux kills it. */
static int do_exec(const struct operation *op)
{
	int err = in_child(op, call_exec);

	if (err == -DIED &&
	    (death_signal == SIGKILL || death_signal == SIGSEGV))
		return 0;
	return err;
}

int left_after_exec(const char *fd)
{
	fail_fd = atoi(fd);
	faults_left = -1;
	calm();
	return faults_left ? 255 : 0;
}

static int call_unshare(const struct operation *op)
{
	return unshare(op->a);
}

static int do_unshare(const struct operation *op)
{
	return in_child(op, call_unshare);
}

/* A process that sleeps in new namespaces, when it is there. */
static pid_t sleeper_in(int namespaces)
{
	int fds[2];
	pid_t pid;
	char c;

	if (pipe(fds))
		die("pipe");
	pid = fork();
	if (pid < 0)
		die("fork");
	if (!pid) {
		prctl(PR_SET_PDEATHSIG, SIGKILL);
		if (unshare(namespaces) || write(fds[1], "", 1) != 1)
			die("unshare");
		pause();
	}
	close(fds[1]);
	if (read(fds[0], &c, 1) != 1)
		die("namespaces of another process");
	close(fds[0]);
	return pid;
}

static int target_fd;

static int call_setns(const struct operation *op)
{
	return setns(target_fd, op->a);
}

/* Of several at once credentials are made, and given back. */
static int do_setns(const struct operation *op)
{
	int nth = take_fault(), err;
	pid_t target = sleeper_in(op->a);

	target_fd = syscall(SYS_pidfd_open, target, 0);
	if (target_fd < 0)
		die("pidfd_open");
	arm(nth);
	err = in_child(op, call_setns);
	close(target_fd);
	kill(target, SIGKILL);
	waitpid(target, NULL, 0);
	return err;
}

const struct operation task_operations[] = {
	{ "fork", .run = do_fork },
	/*
	 * ENOENT of a file in /proc, E2BIG of an argument, ENOEXEC of headers,
	 * and where the C library gives up before main(), its own status
	 */
	{ "exec", .run = do_exec, .also = { ANY_ERRNO } },
	{ "unshare", .run = do_unshare, .a = CLONE_NEWNS | CLONE_NEWUTS |
		CLONE_NEWIPC | CLONE_NEWPID | CLONE_NEWCGROUP },
	{ "a user namespace", .run = do_unshare, .a = CLONE_NEWUSER },
	/* Each protocol of Linux says something else when it cannot begin. */
	{ "a network namespace", .run = do_unshare, .a = CLONE_NEWNET,
		.also = { ANY_ERRNO }, .is_slow = true },
	{ "setns", .run = do_setns, .a = CLONE_NEWUSER | CLONE_NEWNS },
	{ .name = NULL },
};
