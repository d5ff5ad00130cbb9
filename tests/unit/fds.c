// SPDX-License-Identifier: GPL-2.0-or-later
/* Descriptors passed over a socket. */
#include <errno.h>
#include <fcntl.h>
#include <sys/socket.h>
#include <unistd.h>

#include "base/cleanup.h"
#include "base/fds.h"
#include "base/file.h"
#include "tap.h"

static bool is_open(int fd)
{
	return fcntl(fd, F_GETFD) >= 0;
}

static void passes(const int *sockets, size_t nr, size_t room)
{
	size_t want = nr < room ? nr : room, got = room;
	int sent[FDS_MAX], fds[FDS_MAX];
	char text[8] = "";
	int next;

	for (size_t i = 0; i < nr; i++)
		sent[i] = 0;
	ok(!fds_send(sockets[0], "text", 4, sent, nr, 0), "%zu are sent", nr);
	next = dup(0);
	close(next);
	is_number(fds_receive(sockets[1], text, sizeof(text), fds, &got, 0), 4,
		  "what goes with them is received");
	is_text(text, "text", "as it was");
	ok(got == want, "with as many as there is room for, %zu", want);
	for (size_t i = 0; i < got; i++) {
		ok(fcntl(fds[i], F_GETFD) == FD_CLOEXEC,
		   "open here, not in programs");
		close(fds[i]);
	}
	ok(!is_open(next + (int)want), "and no other one");
}

int main(void)
{
	int sockets[2], many[FDS_MAX + 1] = { 0 };
	size_t nr = 1;
	char byte;

	ok(!socketpair(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0, sockets),
	   "a pair of sockets");
	passes(sockets, 0, 1);
	passes(sockets, 1, 1);
	passes(sockets, 2, 1);
	passes(sockets, 3, 2);
	passes(sockets, FDS_MAX, FDS_MAX);
	is_number(fds_send(sockets[0], "", 1, many, FDS_MAX + 1, 0), -E2BIG,
		  "more than that are not sent");
	is_number(fds_receive(sockets[1], &byte, 1, many, &nr, MSG_DONTWAIT),
		  -EAGAIN, "nothing comes");
	is_number(nr, 0, "with nothing");
	return done_testing();
}
