// SPDX-License-Identifier: GPL-2.0-or-later
/* The terminal that comes out of a container: it chose what to send. */
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <sys/socket.h>
#include <unistd.h>

#include "base/cleanup.h"
#include "base/fds.h"
#include "base/str.h"
#include "inside/pty.h"
#include "tap.h"

/* What comes of a message with @fd in it; -1: with none. */
static int received(int fd)
{
	int pair[2], got;

	if (socketpair(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0, pair))
		abort();
	if (fds_send(pair[0], "", 1, &fd, fd >= 0, 0))
		abort();
	got = pty_receive(pair[1]);
	close(pair[0]);
	close(pair[1]);
	return got;
}

static void refuses(int fd, const char *promise)
{
	is_number(received(fd), -ENOTTY, promise);
}

int main(void)
{
	_close_ int master = posix_openpt(O_RDWR | O_NOCTTY | O_CLOEXEC);
	_close_ int null = open("/dev/null", O_RDWR | O_CLOEXEC);
	_close_ int file = open("/proc/self/status", O_RDONLY | O_CLOEXEC);
	_close_ int slave = -1;
	_close_ int got = -1;
	int pipe_fds[2];

	refuses(-1, "no descriptor is no terminal");
	refuses(null, "nor is a device");
	refuses(file, "or a file");
	if (pipe(pipe_fds))
		abort();
	refuses(pipe_fds[0], "or a pipe, which could make us wait");
	if (master < 0 || grantpt(master) || unlockpt(master)) {
		ok(true, "a terminal # SKIP there are none here");
		return done_testing();
	}
	got = received(master);
	ok(got >= 0, "a master is one");
	slave = open(ptsname(master), O_RDWR | O_NOCTTY | O_CLOEXEC);
	if (slave >= 0)
		refuses(slave, "its other side is not, and could be ours");
	return done_testing();
}
