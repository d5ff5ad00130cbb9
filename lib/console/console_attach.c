// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * The user's terminal at a container's. Keys go through, but for a few at the
 * beginning of a line; what the container writes is shown as it comes.
 */
#include <errno.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/signalfd.h>
#include <sys/socket.h>
#include <unistd.h>

#include "base/cleanup.h"
#include "base/escape.h"
#include "base/file.h"
#include "base/log.h"
#include "base/proc.h"
#include "base/terminal.h"
#include "base/wait.h"
#include "console/console.h"
#include "inside/child.h"

/* How long an ESC may wait for the next key. */
#define ESCAPE_MS	1000
/* How long answers are shown after the end of input that is no terminal. */
#define LINGER_MS	1000
#define KEYS_AT_ONCE	1024

struct session {
	const struct host	*host;
	uint32_t		ctid;
	unsigned int		tty;
	int			socket;
	int			signal_fd;
	bool			is_terminal;	/* our input */
	struct escape		escape;
	long			escape_until_ms;/* while one is held */
	struct console_msg	keys;		/* not sent yet */
	long			linger_until_ms;/* 0: input goes on */
	bool			is_over;
	enum vz_err		err;
};

static enum vz_err fail(int err)
{
	return vz_fail_errno(VZ_SYSTEM_ERROR, err,
			     "Unable to reach the terminals, vzconsoled does not answer");
}

/* Also when ours has not changed: programs inside draw again. */
static void send_size(struct session *s, bool redraw)
{
	struct console_msg msg = { .type = CONSOLE_RESIZE };
	struct winsize size;

	if (ioctl(0, TIOCGWINSZ, &size))
		return;
	msg.rows = size.ws_row;
	msg.columns = size.ws_col > 1 ? size.ws_col - 1 : size.ws_col + 1;
	if (redraw)
		console_send(s->socket, &msg, NULL, 0);
	msg.columns = size.ws_col;
	console_send(s->socket, &msg, NULL, 0);
}

static void flush_keys(struct session *s)
{
	int err;

	if (!s->keys.len)
		return;
	err = console_send(s->socket, &s->keys, NULL, MSG_DONTWAIT);
	if (err != -EAGAIN)
		s->keys.len = 0;
}

static void add_keys(struct session *s, const char *keys, size_t len)
{
	if (s->keys.len + len > sizeof(s->keys.data)) {
		fd_write_all(1, "\a", 1);
		return;
	}
	memcpy(s->keys.data + s->keys.len, keys, len);
	s->keys.len += len;
}

/* Beside the session, so that the user can still leave it. */
static void attention(const struct session *s)
{
	struct console_msg msg = {
		.type = CONSOLE_GET_MASTER, .ctid = s->ctid, .tty = s->tty,
	};
	_console_fds_ struct console_fds masters = { .nr = 0 };
	_close_ int pidfd = ve_get_pidfd(s->host, s->ctid);
	_close_ int fd = -1;

	if (fork())
		return;
	fd = console_connect();
	if (fd >= 0 && !console_send(fd, &msg, NULL, 0) &&
	    !console_receive(fd, &msg, &masters, 0) && masters.nr)
		console_attention(masters.fds[0], proc_pid_of(pidfd));
	_exit(0);
}

static void end_of_input(struct session *s)
{
	if (s->is_terminal)
		s->is_over = true;
	else
		s->linger_until_ms = now_ms() + LINGER_MS;
}

static void read_keys(struct session *s)
{
	char keys[KEYS_AT_ONCE], through[2];
	ssize_t len = read(0, keys, sizeof(keys));

	if (len <= 0) {
		if (len == 0 || (errno != EINTR && errno != EAGAIN))
			end_of_input(s);
		return;
	}
	for (ssize_t i = 0; i < len && !s->is_over; i++) {
		size_t nr;
		enum escape_action action = escape_key(&s->escape, keys[i],
						       through, &nr);

		add_keys(s, through, nr);
		if (action == ESCAPE_ATTENTION)
			attention(s);
		s->is_over = action == ESCAPE_DETACH;
	}
	s->escape_until_ms = s->escape.held ? now_ms() + ESCAPE_MS : 0;
}

static void show_output(struct session *s)
{
	struct console_msg msg = { .len = 0 };
	int err = console_receive(s->socket, &msg, NULL, MSG_DONTWAIT);

	if (err == -EAGAIN || err == -EINTR)
		return;
	if (err)
		s->err = fail(err == -ENODATA ? -ECONNRESET : err);
	if (err || (msg.type == CONSOLE_DATA_OUT &&
		    fd_write_all(1, msg.data, msg.len)))
		s->is_over = true;
}

static void take_signal(struct session *s)
{
	struct signalfd_siginfo info;

	if (read(s->signal_fd, &info, sizeof(info)) != sizeof(info))
		return;
	if (info.ssi_signo == SIGWINCH)
		send_size(s, false);
	else
		s->is_over = true;
}

/* The end of input comes after all keys. */
static long deadline(const struct session *s)
{
	return s->escape_until_ms ? s->escape_until_ms : s->linger_until_ms;
}

static int timeout_ms(const struct session *s)
{
	long left = deadline(s) - now_ms();

	if (!deadline(s))
		return -1;
	return left < 0 ? 0 : left;
}

static void look_at_clock(struct session *s)
{
	if (!deadline(s) || now_ms() < deadline(s))
		return;
	if (escape_give_up(&s->escape))
		add_keys(s, "\033", 1);
	else
		s->is_over = true;
	s->escape_until_ms = 0;
}

enum { POLL_KEYS, POLL_SOCKET, POLL_SIGNALS };

/* Keys of a person are always looked at, a file waits till there is room. */
static void turn(struct session *s)
{
	bool want_keys = !s->linger_until_ms &&
			 (s->is_terminal || !s->keys.len);
	struct pollfd fds[] = {
		[POLL_KEYS]	= { .fd = want_keys ? 0 : -1, .events = POLLIN },
		[POLL_SOCKET]	= { .fd = s->socket, .events = POLLIN },
		[POLL_SIGNALS]	= { .fd = s->signal_fd, .events = POLLIN },
	};
	int nr;

	if (s->keys.len)
		fds[POLL_SOCKET].events |= POLLOUT;
	nr = poll(fds, ARRAY_SIZE(fds), timeout_ms(s));
	look_at_clock(s);
	if (nr > 0 && fds[POLL_SIGNALS].revents)
		take_signal(s);
	if (nr > 0 && fds[POLL_SOCKET].revents & ~POLLOUT)
		show_output(s);
	if (nr > 0 && fds[POLL_KEYS].revents && !s->is_over)
		read_keys(s);
	flush_keys(s);
}

static int open_signals(void)
{
	sigset_t set;

	sigemptyset(&set);
	sigaddset(&set, SIGWINCH);
	sigaddset(&set, SIGHUP);
	sigaddset(&set, SIGTERM);
	sigaddset(&set, SIGINT);
	sigprocmask(SIG_BLOCK, &set, NULL);
	/* Children of ours are not waited for. */
	signal(SIGCHLD, SIG_IGN);
	return signalfd(-1, &set, SFD_CLOEXEC | SFD_NONBLOCK);
}

static void carry(struct session *s)
{
	struct termios saved;
	bool raw;

	fprintf(stderr, "Attached to CT %u (ESC . to detach)\n", s->ctid);
	raw = s->is_terminal && terminal_set_raw(&saved);
	send_size(s, true);
	while (!s->is_over)
		turn(s);
	if (raw)
		terminal_restore(&saved);
	fprintf(stderr, "%sDetached from CT %u\n", raw ? "\n" : "", s->ctid);
}

/* Made now if the container runs and does not have it. */
static enum vz_err need_terminal(const struct session *s, const struct ct *ct)
{
	_close_ int pidfd = ve_get_pidfd(s->host, s->ctid);
	int err = pidfd < 0 ? 0 : console_add(ct, pidfd, s->tty);

	if (err)
		return vz_fail_errno(VZ_SYSTEM_ERROR, err,
				     "Unable to give the container terminal %u",
				     s->tty);
	return VZ_OK;
}

enum vz_err console_attach(const struct host *host, const struct ct *ct,
			   unsigned int tty)
{
	_close_ int socket = console_connect();
	_close_ int signal_fd = -1;
	struct session s = {
		.host = host, .ctid = ct->id, .tty = tty, .socket = socket,
		.is_terminal = isatty(0),
		.keys.type = CONSOLE_DATA_IN,
	};
	struct console_msg msg = {
		.type = CONSOLE_ATTACH, .ctid = ct->id, .tty = tty,
	};
	int err = socket < 0 ? socket : console_send(socket, &msg, NULL, 0);

	if (err)
		return fail(err);
	s.err = need_terminal(&s, ct);
	if (s.err)
		return s.err;
	s.signal_fd = signal_fd = open_signals();
	carry(&s);
	return s.err;
}
