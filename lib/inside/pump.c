// SPDX-License-Identifier: GPL-2.0-or-later
/* Carrying bytes. */
#include <errno.h>
#include <limits.h>
#include <poll.h>
#include <signal.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include "base/cleanup.h"
#include "base/proc.h"
#include "base/str.h"
#include "inside/pump.h"

#define PUMP_SIZE	65536
#define PUMPS_MAX	4
#define FLUSH_POLL_MS	1000

void pump_init(struct pump *pump, int from, int to)
{
	*pump = (struct pump){ .from = from, .to = to };
	pump->buffer = xmalloc(PUMP_SIZE);
}

void pump_init_text(struct pump *pump, const char *text, int to)
{
	pump_init(pump, -1, to);
	pump->data = text;
	pump->len = strlen(text);
}

void pump_close(struct pump *pump)
{
	cleanup_close(&pump->from);
	cleanup_close(&pump->to);
	free(pump->buffer);
	*pump = (struct pump){ .from = -1, .to = -1 };
}

/* The reader has gone: the writer shall learn it. */
static void lose_reader(struct pump *pump)
{
	cleanup_close(&pump->from);
	cleanup_close(&pump->to);
	pump->from = pump->to = -1;
	pump->len = 0;
}

static void end_of_input(struct pump *pump)
{
	cleanup_close(&pump->from);
	pump->from = -1;
}

static bool would_wait(void)
{
	return errno == EAGAIN || errno == EINTR;
}

static size_t fill(struct pump *pump)
{
	ssize_t len = read(pump->from, pump->buffer, PUMP_SIZE);

	if (len < 0 && would_wait())
		return 0;
	if (len <= 0) {
		end_of_input(pump);
		return 0;
	}
	if (pump->for_terminal)
		text_replace_controls(pump->buffer, len);
	pump->data = pump->buffer;
	pump->len = len;
	return len;
}

/* A pipe that is ready takes this much without making us wait. */
static void flush_some(struct pump *pump)
{
	size_t len = pump->len < PIPE_BUF ? pump->len : PIPE_BUF;
	ssize_t done = write(pump->to, pump->data, len);

	if (done < 0) {
		if (!would_wait())
			lose_reader(pump);
		return;
	}
	pump->data += done;
	pump->len -= done;
}

/* Nothing more will come: the reader sees the end. */
static void close_when_done(struct pump *pump)
{
	if (pump->from < 0 && !pump->len && pump->to >= 0) {
		close(pump->to);
		pump->to = -1;
	}
}

static void move(struct pump *pump, const struct pollfd *from,
		 const struct pollfd *to)
{
	if (pump->to >= 0 && (to->revents & POLLERR)) {
		lose_reader(pump);
		return;
	}
	if (pump->len && (to->revents & (POLLOUT | POLLHUP)))
		flush_some(pump);
	else if (!pump->len && pump->from >= 0 && from->revents)
		fill(pump);
	close_when_done(pump);
}

void pumps_run(struct pump *pumps, size_t nr, int wake_fd, int timeout_ms,
	       const sigset_t *mask)
{
	struct pollfd fds[2 * PUMPS_MAX + 1];
	struct timespec ts = {
		.tv_sec = timeout_ms / 1000,
		.tv_nsec = timeout_ms % 1000 * 1000000L,
	};
	int ret;

	for (size_t i = 0; i < nr; i++) {
		struct pump *p = &pumps[i];

		close_when_done(p);
		fds[2 * i] = (struct pollfd){
			.fd = p->len ? -1 : p->from, .events = POLLIN,
		};
		fds[2 * i + 1] = (struct pollfd){
			.fd = p->to, .events = p->len ? POLLOUT : 0,
		};
	}
	fds[2 * nr] = (struct pollfd){ .fd = wake_fd, .events = POLLIN };
	ret = ppoll(fds, 2 * nr + 1, timeout_ms < 0 ? NULL : &ts, mask);
	sigprocmask(SIG_SETMASK, mask, NULL);
	if (ret <= 0)
		return;
	for (size_t i = 0; i < nr; i++)
		move(&pumps[i], &fds[2 * i], &fds[2 * i + 1]);
}

/* A reader that does not read does not hold us when we shall end. */
static void flush(struct pump *pump)
{
	while (pump->to >= 0 && pump->len) {
		struct pollfd pfd = { .fd = pump->to, .events = POLLOUT };
		int ret = poll(&pfd, 1, FLUSH_POLL_MS);

		if (ret > 0)
			flush_some(pump);
		else if (ret == 0 && proc_interrupted())
			lose_reader(pump);
	}
}

void pump_drain(struct pump *pump)
{
	int left = 0;

	flush(pump);
	if (pump->from >= 0)
		ioctl(pump->from, FIONREAD, &left);
	while (left > 0 && pump->from >= 0) {
		left -= fill(pump);
		flush(pump);
	}
}
