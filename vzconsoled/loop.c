// SPDX-License-Identifier: GPL-2.0-or-later
/* Waiting for many descriptors at once. */
#include <errno.h>
#include <signal.h>
#include <sys/epoll.h>
#include <unistd.h>

#include "loop.h"

int loop_open(struct loop *ret_loop)
{
	int fd = epoll_create1(EPOLL_CLOEXEC);
	sigset_t held;

	if (fd < 0)
		return -errno;
	ret_loop->epoll_fd = fd;
	sigemptyset(&held);
	sigaddset(&held, SIGINT);
	sigaddset(&held, SIGTERM);
	sigprocmask(SIG_BLOCK, &held, &ret_loop->awake);
	return 0;
}

int loop_add(const struct loop *loop, struct source *source, uint32_t events)
{
	struct epoll_event event = { .events = events, .data.ptr = source };

	if (epoll_ctl(loop->epoll_fd, EPOLL_CTL_ADD, source->fd, &event))
		return -errno;
	return 0;
}

void loop_change(const struct loop *loop, struct source *source,
		 uint32_t events)
{
	struct epoll_event event = { .events = events, .data.ptr = source };

	epoll_ctl(loop->epoll_fd, EPOLL_CTL_MOD, source->fd, &event);
}

void loop_remove(const struct loop *loop, struct source *source)
{
	if (source->fd < 0)
		return;
	epoll_ctl(loop->epoll_fd, EPOLL_CTL_DEL, source->fd, NULL);
	close(source->fd);
	source->fd = -1;
}

void loop_turn(const struct loop *loop, int timeout_ms)
{
	struct epoll_event event;

	if (epoll_pwait(loop->epoll_fd, &event, 1, timeout_ms,
			&loop->awake) == 1) {
		struct source *source = event.data.ptr;

		source->ready(source, event.events);
	}
}
