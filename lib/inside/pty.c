// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Terminals. The container makes the terminal, so that it is one of its own;
 * only the master comes out. No descriptor of the user's terminal goes in.
 */
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/sysmacros.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/cleanup.h"
#include "base/fds.h"
#include "base/file.h"
#include "base/terminal.h"
#include "inside/pty.h"

#define PTMX_MAJOR	5
#define PTMX_MINOR	2
#define END_OF_FILE	"\004"
#define EOF_REPEAT_MS	1000

int pty_open_inside(int socket)
{
	_close_ int master = open("/dev/ptmx", O_RDWR | O_NOCTTY | O_CLOEXEC);
	int unlocked = 0, slave, err;

	if (master < 0 || ioctl(master, TIOCSPTLCK, &unlocked))
		return -errno;
	slave = ioctl(master, TIOCGPTPEER, O_RDWR | O_NOCTTY | O_CLOEXEC);
	if (slave < 0 || ioctl(slave, TIOCSCTTY, 0))
		return -errno;
	err = fds_send(socket, "", 1, &master, 1, 0);
	if (err)
		return err;
	for (int fd = 0; fd < 3; fd++)
		if (dup2(slave, fd) < 0)
			return -errno;
	close(slave);
	return 0;
}

/* The container chose what to send. */
static bool is_pty_master(int fd)
{
	struct stat st;
	unsigned int number;

	return !fstat(fd, &st) && S_ISCHR(st.st_mode) &&
	       major(st.st_rdev) == PTMX_MAJOR &&
	       minor(st.st_rdev) == PTMX_MINOR &&
	       !ioctl(fd, TIOCGPTN, &number);
}

int pty_receive(int socket)
{
	_close_ int fd = -1;
	size_t nr = 1;
	char byte = 0;
	ssize_t len = fds_receive(socket, &byte, 1, &fd, &nr, 0);

	if (len < 0)
		return len;
	if (!nr || !is_pty_master(fd))
		return -ENOTTY;
	return steal_fd(&fd);
}

/* Written by the signal handlers only. */
static volatile sig_atomic_t resized, ended;

static void note_resize(int signal)
{
	(void)signal;
	resized = 1;
}

static void note_end(int signal)
{
	ended = signal;
}

static void catch_signals(void)
{
	struct sigaction resize = { .sa_handler = note_resize };
	struct sigaction end = { .sa_handler = note_end };

	sigaction(SIGWINCH, &resize, NULL);
	sigaction(SIGHUP, &end, NULL);
	sigaction(SIGTERM, &end, NULL);
	sigaction(SIGINT, &end, NULL);
}

static void copy_size(int master)
{
	struct winsize size;

	if (!ioctl(0, TIOCGWINSZ, &size))
		ioctl(master, TIOCSWINSZ, &size);
}

/* The user's keys; false at their end. */
static bool carry_in(int master)
{
	char buf[1024];
	ssize_t len = read(0, buf, sizeof(buf));

	if (len < 0 && errno == EINTR)
		return true;
	return len > 0 && !fd_write_all(master, buf, len);
}

static bool carry_out(int master)
{
	char buf[4096];
	ssize_t len = read(master, buf, sizeof(buf));

	if (len < 0 && errno == EINTR)
		return true;
	return len > 0 && !fd_write_all(1, buf, len);
}

enum { POLL_KEYS, POLL_MASTER, POLL_PROCESS };

static void carry_all(int master, int pidfd)
{
	struct pollfd fds[] = {
		[POLL_KEYS]	= { .fd = 0, .events = POLLIN },
		[POLL_MASTER]	= { .fd = master, .events = POLLIN },
		[POLL_PROCESS]	= { .fd = pidfd, .events = POLLIN },
	};

	while (!ended) {
		int nr;

		if (resized) {
			resized = 0;
			copy_size(master);
		}
		nr = poll(fds, ARRAY_SIZE(fds),
			  fds[POLL_KEYS].fd < 0 ? EOF_REPEAT_MS : -1);
		/* Whoever reads next inside has no input any more, either. */
		if (nr == 0)
			fd_write_all(master, END_OF_FILE, 1);
		if (nr <= 0)
			continue;
		/* All it has said, before its end is noticed. */
		if (fds[POLL_MASTER].revents) {
			if (!carry_out(master))
				return;
		} else if (fds[POLL_PROCESS].revents) {
			return;
		}
		if (fds[POLL_KEYS].revents && !carry_in(master))
			fds[POLL_KEYS].fd = -1;
	}
}

int pty_carry(int master, pid_t pid, const char *typed)
{
	_close_ int pidfd = syscall(SYS_pidfd_open, pid, 0);
	struct termios saved;
	bool raw;
	int err = 0;

	if (pidfd < 0)
		return -errno;
	catch_signals();
	copy_size(master);
	raw = terminal_set_raw(&saved);
	if (typed)
		err = fd_write_all(master, typed, strlen(typed));
	if (!err)
		carry_all(master, pidfd);
	if (raw)
		terminal_restore(&saved);
	return err;
}

void pty_reap(pid_t pid)
{
	while (!ended && waitpid(pid, NULL, 0) < 0 && errno == EINTR)
		;
}
