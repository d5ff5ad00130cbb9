// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Terminals. What a guest writes is read at a limited pace whether anybody
 * looks or not: a guest never waits for long, and a flood costs the node no
 * more than a few system calls in each tick.
 */
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <sys/epoll.h>
#include <termios.h>
#include <unistd.h>

#include "base/cleanup.h"
#include "base/str.h"
#include "base/wait.h"
#include "client.h"
#include "console/console_msg.h"
#include "terminal.h"

#define TICK_MS		100
/* One read costs at least as much as reading this does. */
#define READ_COST	1024
#define TERMINAL_BUDGET	(64 * READ_COST)
#define TOTAL_BUDGET	(1024 * READ_COST)

#define DEFAULT_ROWS	24
#define DEFAULT_COLUMNS	80

/* ms until something may be spent */
static int budget_wait(struct budget *budget, long now, size_t limit)
{
	if (now - budget->since_ms >= TICK_MS)
		*budget = (struct budget){ .since_ms = now };
	if (budget->spent < limit)
		return 0;
	return budget->since_ms + TICK_MS - now;
}

static void budget_spend(struct budget *budget, size_t len)
{
	budget->spent += len < READ_COST ? READ_COST : len;
}

static void arm(struct terminal *t)
{
	uint32_t events = EPOLLONESHOT;

	if (!t->is_busy)
		events |= EPOLLIN;
	if (clients_have_input(t->clients))
		events |= EPOLLOUT;
	loop_change(&t->all->loop, &t->source, events);
}

static void terminal_ready(struct source *source, uint32_t events)
{
	struct terminal *t = (struct terminal *)source;

	if (events & EPOLLOUT)
		clients_flush_input(t->clients);
	if (events & ~EPOLLOUT && !t->is_busy) {
		t->is_busy = true;
		t->next_busy = t->all->busy;
		t->all->busy = t;
	}
	arm(t);
}

struct terminal *terminal_new(struct terminals *all)
{
	struct terminal *t = xcalloc(1, sizeof(*t));

	t->source = (struct source){ .fd = -1, .ready = terminal_ready };
	t->all = all;
	t->slave_fd = -1;
	t->size.ws_row = DEFAULT_ROWS;
	t->size.ws_col = DEFAULT_COLUMNS;
	return t;
}

void terminal_free(struct terminal *t)
{
	terminal_close(t);
	ring_free(&t->ring);
	free(t);
}

/* Takes the master on success. */
static int begin(struct terminal *t, int master)
{
	int err;

	t->slave_fd = ioctl(master, TIOCGPTPEER, O_RDWR | O_NOCTTY | O_CLOEXEC);
	if (t->slave_fd < 0)
		return -errno;
	t->source.fd = master;
	err = loop_add(&t->all->loop, &t->source, EPOLLIN | EPOLLONESHOT);
	if (!err)
		return 0;
	t->source.fd = -1;
	cleanup_close(&t->slave_fd);
	t->slave_fd = -1;
	return err;
}

int terminal_open(struct terminal *t)
{
	_close_ int master = open("/dev/ptmx", O_RDWR | O_NOCTTY | O_NONBLOCK |
					       O_CLOEXEC);
	int unlocked = 0, err;

	if (master < 0 || ioctl(master, TIOCSPTLCK, &unlocked))
		return -errno;
	ioctl(master, TIOCSWINSZ, &t->size);
	err = begin(t, master);
	if (!err)
		steal_fd(&master);
	return err;
}

int terminal_resume(struct terminal *t, int master)
{
	struct winsize size;

	/* What reads and writes here must never wait. */
	if (fcntl(master, F_SETFL, O_NONBLOCK) ||
	    ioctl(master, TIOCGWINSZ, &size))
		return -errno;
	t->size = size;
	return begin(t, master);
}

void terminal_close(struct terminal *t)
{
	struct terminal **link = &t->all->busy;

	cleanup_close(&t->slave_fd);
	t->slave_fd = -1;
	loop_remove(&t->all->loop, &t->source);
	while (*link && *link != t)
		link = &(*link)->next_busy;
	if (*link)
		*link = t->next_busy;
	t->is_busy = false;
	clients_flush_input(t->clients);
}

void terminal_resize(struct terminal *t, const struct winsize *size)
{
	t->size = *size;
	if (terminal_is_open(t))
		ioctl(t->source.fd, TIOCSWINSZ, size);
}

size_t terminal_input(struct terminal *t, const char *data, size_t len)
{
	ssize_t done;

	if (!terminal_is_open(t))
		return len;
	done = write(t->source.fd, data, len);
	if (done < 0)
		return errno == EAGAIN || errno == EINTR ? 0 : len;
	return done;
}

void terminal_await_room(struct terminal *t)
{
	if (terminal_is_open(t))
		arm(t);
}

/* As much as one turn allows: ms until the next one, -1: there is no more */
static int terminal_turn(struct terminal *t)
{
	char data[CONSOLE_DATA];
	long now = now_ms();
	int wait = clients_wait(t->clients, now);
	ssize_t len;

	if (!wait)
		wait = budget_wait(&t->budget, now, TERMINAL_BUDGET);
	if (!wait)
		wait = budget_wait(&t->all->budget, now, TOTAL_BUDGET);
	if (wait)
		return wait;
	len = read(t->source.fd, data, sizeof(data));
	if (len <= 0)
		return -1;
	budget_spend(&t->budget, len);
	budget_spend(&t->all->budget, len);
	ring_put(&t->ring, data, len);
	clients_output(&t->clients, data, len);
	return 0;
}

int terminals_turn(struct terminals *all)
{
	struct terminal **link = &all->busy;
	int next = -1;

	while (*link) {
		struct terminal *t = *link;
		int wait = terminal_turn(t);

		if (wait < 0) {
			*link = t->next_busy;
			t->is_busy = false;
			arm(t);
			continue;
		}
		if (next < 0 || wait < next)
			next = wait;
		link = &t->next_busy;
	}
	return next;
}
