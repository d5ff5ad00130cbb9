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

static const struct {
	int	signal;
	void	(*note)(int signal);
} caught[] = {
	{ SIGWINCH, note_resize },
	{ SIGHUP, note_end },
	{ SIGTERM, note_end },
	{ SIGINT, note_end },
};

static void catch_signals(void)
{
	for (size_t i = 0; i < ARRAY_SIZE(caught); i++)
		sigaction(caught[i].signal,
			  &(struct sigaction){ .sa_handler = caught[i].note },
			  NULL);
}

/* 0, or -1 when we shall end or nobody takes it any more. */
static int write_unless_ended(const char *data, size_t len)
{
	while (len && !ended) {
		ssize_t done = write(1, data, len);

		if (done < 0 && errno != EINTR)
			return -1;
		if (done > 0) {
			data += done;
			len -= done;
		}
	}
	return len ? -1 : 0;
}

static void copy_size(int master)
{
	struct winsize size;

	if (!ioctl(0, TIOCGWINSZ, &size))
		ioctl(master, TIOCSWINSZ, &size);
}

/* What goes to the guest, which need not read it. */
struct keys {
	char		buf[1024];
	const char	*data;		/* of it, or what is typed first */
	size_t		len;
	bool		ended;
};

static void keys_read(struct keys *keys)
{
	ssize_t len = read(0, keys->buf, sizeof(keys->buf));

	if (len < 0 && errno == EINTR)
		return;
	keys->ended = len <= 0;
	keys->data = keys->buf;
	keys->len = len > 0 ? len : 0;
}

/* Whoever reads next inside has no input any more, either. */
static void keys_repeat_end(struct keys *keys)
{
	keys->data = END_OF_FILE;
	keys->len = 1;
}

static bool would_wait(void)
{
	return errno == EAGAIN || errno == EINTR;
}

/* False when nobody is there who could read it. */
static bool keys_write(struct keys *keys, int master)
{
	ssize_t done = write(master, keys->data, keys->len);

	if (done < 0)
		return would_wait();
	keys->data += done;
	keys->len -= done;
	return true;
}

static bool carry_out(int master)
{
	char buf[4096];
	ssize_t len = read(master, buf, sizeof(buf));

	if (len < 0 && would_wait())
		return true;
	return len > 0 && !write_unless_ended(buf, len);
}

enum { POLL_KEYS, POLL_MASTER, POLL_PROCESS };

/* A signal comes before the sleep or wakes us. */
static int sleep_for_event(struct pollfd *fds, size_t nr, bool have_end)
{
	struct timespec repeat = { .tv_sec = EOF_REPEAT_MS / 1000 };
	sigset_t block, old;
	int ret = -1;

	sigemptyset(&block);
	for (size_t i = 0; i < ARRAY_SIZE(caught); i++)
		sigaddset(&block, caught[i].signal);
	sigprocmask(SIG_BLOCK, &block, &old);
	if (!ended && !resized)
		ret = ppoll(fds, nr, have_end ? &repeat : NULL, &old);
	sigprocmask(SIG_SETMASK, &old, NULL);
	return ret;
}

/* False at the end of the process or of its terminal. */
static bool carry_once(int master, int pidfd, struct keys *keys)
{
	struct pollfd fds[] = {
		[POLL_KEYS]	= { .fd = keys->ended || keys->len ? -1 : 0,
				    .events = POLLIN },
		[POLL_MASTER]	= { .fd = master,
				    .events = POLLIN | (keys->len ? POLLOUT : 0) },
		[POLL_PROCESS]	= { .fd = pidfd, .events = POLLIN },
	};
	int nr = sleep_for_event(fds, ARRAY_SIZE(fds),
				 keys->ended && !keys->len);

	if (nr == 0)
		keys_repeat_end(keys);
	if (nr <= 0)
		return true;
	/* All it has said, before its end is noticed. */
	if (fds[POLL_MASTER].revents & ~POLLOUT) {
		if (!carry_out(master))
			return false;
	} else if (fds[POLL_PROCESS].revents) {
		return false;
	}
	if (fds[POLL_MASTER].revents & POLLOUT && !keys_write(keys, master))
		return false;
	if (fds[POLL_KEYS].revents)
		keys_read(keys);
	return true;
}

static void carry_all(int master, int pidfd, struct keys *keys)
{
	while (!ended) {
		if (resized) {
			resized = 0;
			copy_size(master);
		}
		if (!carry_once(master, pidfd, keys))
			break;
	}
}

int pty_carry(int master, pid_t pid, const char *typed)
{
	_close_ int pidfd = syscall(SYS_pidfd_open, pid, 0);
	struct keys keys = { .data = typed, .len = typed ? strlen(typed) : 0 };
	struct termios saved;
	bool raw;

	/* A guest that does not read must not hold us. */
	if (pidfd < 0 || fcntl(master, F_SETFL, O_RDWR | O_NONBLOCK))
		return -errno;
	catch_signals();
	copy_size(master);
	raw = terminal_set_raw(&saved);
	carry_all(master, pidfd, &keys);
	if (raw)
		terminal_restore(&saved);
	return 0;
}

void pty_reap(pid_t pid)
{
	while (!ended && waitpid(pid, NULL, 0) < 0 && errno == EINTR)
		;
}
