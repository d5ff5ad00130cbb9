// SPDX-License-Identifier: GPL-2.0-or-later
/* Containers that run, or at whose terminals somebody waits. */
#include <errno.h>
#include <stdlib.h>
#include <sys/epoll.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "container.h"
#include "store.h"

static void close_terminal(struct container *c, unsigned int number)
{
	if (terminal_is_open(c->ttys[number]))
		store_drop(c->ctid, number);
	terminal_close(c->ttys[number]);
}

static void container_end(struct container *c)
{
	if (c->source.fd >= 0)
		store_drop(c->ctid, STORE_PROCESS);
	loop_remove(&c->all->terminals.loop, &c->source);
	for (unsigned int i = 1; i <= CONSOLE_MAX_TTY; i++)
		if (c->ttys[i])
			close_terminal(c, i);
}

/* The first process is dead, and with it all others. */
static void container_ready(struct source *source, uint32_t events)
{
	struct container *c = (struct container *)source;

	(void)events;
	container_end(c);
	container_put(c);
}

struct container *container_get(struct containers *all, uint32_t ctid)
{
	struct container *c;

	for (c = all->first; c; c = c->next)
		if (c->ctid == ctid)
			return c;
	c = xcalloc(1, sizeof(*c));
	c->source = (struct source){ .fd = -1, .ready = container_ready };
	c->all = all;
	c->ctid = ctid;
	c->next = all->first;
	all->first = c;
	return c;
}

struct terminal *container_terminal(struct container *c, unsigned int number)
{
	if (!c->ttys[number])
		c->ttys[number] = terminal_new(&c->all->terminals);
	return c->ttys[number];
}

static int live(struct container *c, int pidfd)
{
	int err;

	c->source.fd = pidfd;
	err = loop_add(&c->all->terminals.loop, &c->source, EPOLLIN);
	if (err)
		c->source.fd = -1;
	return err;
}

int container_begin(struct container *c, int pidfd)
{
	container_end(c);
	return container_follow(c, pidfd);
}

int container_follow(struct container *c, int pidfd)
{
	int err;

	if (c->source.fd >= 0)
		store_drop(c->ctid, STORE_PROCESS);
	loop_remove(&c->all->terminals.loop, &c->source);
	err = live(c, pidfd);
	if (!err)
		store_put(c->ctid, STORE_PROCESS, pidfd);
	return err;
}

/* Of a dead one too, whose end is told at once. */
static bool is_pidfd(int fd)
{
	return !syscall(SYS_pidfd_send_signal, fd, 0, NULL, 0) ||
	       errno == ESRCH;
}

int container_resume(struct container *c, int pidfd)
{
	if (c->source.fd >= 0 || !is_pidfd(pidfd))
		return -EINVAL;
	return live(c, pidfd);
}

int container_resume_terminal(struct container *c, unsigned int number,
			      int master)
{
	struct terminal *t = container_terminal(c, number);

	return terminal_is_open(t) ? -EINVAL : terminal_resume(t, master);
}

void containers_end_orphans(struct containers *all)
{
	struct container *next;

	for (struct container *c = all->first; c; c = next) {
		next = c->next;
		if (c->source.fd < 0)
			container_end(c);
		container_put(c);
	}
}

static void close_those(struct container *c, uint32_t ttys)
{
	for (unsigned int i = 1; i <= CONSOLE_MAX_TTY; i++)
		if (ttys & 1U << i)
			close_terminal(c, i);
}

int container_open(struct container *c, uint32_t ttys, uint32_t *ret_ttys,
		   struct console_fds *ret_fds)
{
	uint32_t opened = 0;

	ret_fds->nr = 0;
	for (unsigned int i = 1; i <= CONSOLE_MAX_TTY; i++) {
		struct terminal *t;
		int err;

		if (!(ttys & 1U << i))
			continue;
		t = container_terminal(c, i);
		if (terminal_is_open(t))
			continue;
		err = terminal_open(t);
		if (err) {
			close_those(c, opened);
			return err;
		}
		store_put(c->ctid, i, t->source.fd);
		opened |= 1U << i;
		ret_fds->fds[ret_fds->nr++] = t->source.fd;
	}
	*ret_ttys = opened;
	return 0;
}

uint32_t container_awaited(const struct container *c)
{
	uint32_t ttys = 0;

	for (unsigned int i = 1; i <= CONSOLE_MAX_TTY; i++)
		if (c->ttys[i] && c->ttys[i]->clients)
			ttys |= 1U << i;
	return ttys;
}

static void container_forget(struct container *c)
{
	struct container **link = &c->all->first;

	while (*link != c)
		link = &(*link)->next;
	*link = c->next;
	free(c);
}

void container_put(struct container *c)
{
	bool in_use = c->source.fd >= 0;

	for (unsigned int i = 1; i <= CONSOLE_MAX_TTY; i++) {
		struct terminal *t = c->ttys[i];

		if (!t)
			continue;
		if (terminal_is_open(t) || t->clients) {
			in_use = true;
			continue;
		}
		terminal_free(t);
		c->ttys[i] = NULL;
	}
	if (!in_use)
		container_forget(c);
}
