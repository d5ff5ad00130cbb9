// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Has what a checkpoint cannot save, and sleeps: unsaveable KIND...
 *
 * Says "KIND" for each that it could get, "no KIND: why" for the others.
 */
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <mqueue.h>
#include <sched.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/ptrace.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

static int get_mqueue(void)
{
	return mq_open("/unsaveable", O_RDWR | O_CREAT, 0600, NULL) < 0;
}

static int get_deleted(void)
{
	int fd = open("/root/large", O_RDWR | O_CREAT, 0600);

	unlink("/root/large");
	return posix_fallocate(fd, 0, 65L << 20);
}

static int get_socket(void)
{
	return socket(AF_ALG, SOCK_SEQPACKET, 0) < 0;
}

static int get_traced(void)
{
	pid_t pid = fork();

	if (!pid) {
		ptrace(PTRACE_TRACEME, 0, NULL, NULL);
		raise(SIGSTOP);
		_exit(0);
	}
	return waitpid(pid, NULL, 0) != pid;
}

static int in_namespace(int flags)
{
	int fds[2];
	char c = 0;

	if (pipe(fds) || fork())
		return read(fds[0], &c, 1) != 1 || c != 'y';
	c = unshare(flags) ? 'n' : 'y';
	if (!(flags & CLONE_NEWUSER) && c == 'y' && fork())
		pause();
	if (write(fds[1], &c, 1) == 1)
		pause();
	_exit(0);
}

static int get_user(void)
{
	return in_namespace(CLONE_NEWUSER);
}

static int get_pid(void)
{
	return in_namespace(CLONE_NEWPID);
}

static const struct {
	const char	*name;
	int		(*get)(void);
} kinds[] = {
	{ "mqueue", get_mqueue }, { "deleted", get_deleted },
	{ "socket", get_socket }, { "traced", get_traced },
	{ "user", get_user }, { "pid", get_pid },
};

int main(int argc, char **argv)
{
	for (int i = 1; i < argc; i++)
		for (size_t k = 0; k < sizeof(kinds) / sizeof(kinds[0]); k++) {
			if (strcmp(kinds[k].name, argv[i]))
				continue;
			if (kinds[k].get())
				printf("no %s: %s\n", argv[i], strerror(errno));
			else
				printf("%s\n", argv[i]);
			fflush(stdout);
		}
	printf("done\n");
	fflush(stdout);
	pause();
}
