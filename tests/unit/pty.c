// SPDX-License-Identifier: GPL-2.0-or-later
/* A terminal whose guest does not read, and one who does. */
#include <fcntl.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/file.h"
#include "base/proc.h"
#include "base/wait.h"
#include "inside/pty.h"
#include "tap.h"

#define PATIENCE_MS	10000
#define FLOOD_BYTES	200000

struct session {
	pid_t	carrier, guest;
	int	keys;		/* what is written here is typed */
	int	screen;		/* what it shows comes here */
};

/* The guest's program, on a terminal of its own; carried by another process. */
static struct session begin(const char *script, const char *typed)
{
	struct session s;
	int keys[2], screen[2], tell[2];

	if (pipe(keys) || pipe(screen) || pipe(tell))
		abort();
	s.carrier = fork();
	if (s.carrier == 0) {
		int master = posix_openpt(O_RDWR | O_NOCTTY);
		int slave, unlocked = 0;
		pid_t guest;

		ioctl(master, TIOCSPTLCK, &unlocked);
		slave = ioctl(master, TIOCGPTPEER, O_RDWR | O_NOCTTY);
		guest = fork();
		if (guest == 0) {
			for (int fd = 0; fd < 3; fd++)
				dup2(slave, fd);
			proc_close_from(3);
			execl("/bin/sh", "sh", "-c", script, NULL);
			_exit(127);
		}
		fd_write_all(tell[1], &guest, sizeof(guest));
		dup2(keys[0], 0);
		dup2(screen[1], 1);
		proc_close_from(slave + 1);
		close(keys[1]);
		close(screen[0]);
		_exit(pty_carry(master, guest, typed) ? 1 : 0);
	}
	close(keys[0]);
	close(screen[1]);
	if (read(tell[0], &s.guest, sizeof(s.guest)) != sizeof(s.guest))
		abort();
	close(tell[0]);
	close(tell[1]);
	s.keys = keys[1];
	s.screen = screen[0];
	return s;
}

static bool ends(struct session *s)
{
	bool over = false;

	for (int ms = 0; ms < PATIENCE_MS && !over; ms += 20) {
		over = waitpid(s->carrier, NULL, WNOHANG) == s->carrier;
		if (!over)
			wait_ms(20);
	}
	if (!over) {
		kill(s->carrier, SIGKILL);
		waitpid(s->carrier, NULL, 0);
	}
	kill(s->guest, SIGKILL);
	close(s->keys);
	close(s->screen);
	return over;
}

static void flood(struct session *s)
{
	static const char keys[1000];
	int left = FLOOD_BYTES;

	fcntl(s->keys, F_SETFL, O_NONBLOCK);
	for (int tries = 0; tries < 100 && left > 0; tries++) {
		ssize_t len = write(s->keys, keys, sizeof(keys));

		if (len > 0)
			left -= len;
		else
			wait_ms(10);
	}
}

#define DEAF	"stty raw -echo; exec sleep 1000"

static void test_deaf(void)
{
	struct session s = begin(DEAF, NULL);

	wait_ms(500);
	flood(&s);
	kill(s.carrier, SIGTERM);
	ok(ends(&s), "a guest that does not read can be left");
	s = begin(DEAF, NULL);
	wait_ms(500);
	flood(&s);
	kill(s.guest, SIGKILL);
	ok(ends(&s), "its end is noticed");
}

static void test_shell(void)
{
	struct session s = begin("exec sh", "exec echo $((6 * 7)) >&2\n");
	char text[4096];
	size_t len = 0;
	ssize_t more;

	while ((more = read(s.screen, text + len, sizeof(text) - 1 - len)) > 0)
		len += more;
	text[len] = '\0';
	ok(strstr(text, "42\r\n"), "what is typed first is read and answered");
	ok(ends(&s), "and the end of the shell is ours");
	s = begin("cat >/dev/null", NULL);
	close(s.keys);
	ok(ends(&s), "the end of the keys is one inside");
}

int main(void)
{
	signal(SIGPIPE, SIG_IGN);
	test_deaf();
	test_shell();
	return done_testing();
}
