/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * A terminal of a container. It outlives the container's life while somebody
 * sits at it; each life has a new pseudo terminal, so that nothing one guest
 * did to its settings is there for the next.
 */
#ifndef VZCONSOLED_TERMINAL_H
#define VZCONSOLED_TERMINAL_H

#include <stdbool.h>
#include <stddef.h>
#include <sys/ioctl.h>

#include "base/ring.h"
#include "loop.h"

/* How much is read in a tick, so that a flood costs little. */
struct budget {
	long	since_ms;
	size_t	spent;
};

struct client;
struct terminal;

/* What all terminals have in common. */
struct terminals {
	struct loop	loop;
	struct terminal	*busy;		/* they have output to be read */
	struct budget	budget;
};

struct terminal {
	struct source		source;		/* the master; -1: none */
	struct terminals	*all;
	/*
	 * Kept open: without any the master would be in a state of hangup,
	 * which cannot be waited for the end of.
	 */
	int			slave_fd;
	struct winsize		size;
	struct ring		ring;
	struct client		*clients;
	struct budget		budget;
	bool			is_busy;
	struct terminal		*next_busy;
};

struct terminal *terminal_new(struct terminals *all);
void terminal_free(struct terminal *terminal);	/* no client is left */
/* A new pseudo terminal. 0 or -errno. */
int terminal_open(struct terminal *terminal);
/* The one behind @master, which is taken on success. 0 or -errno. */
int terminal_resume(struct terminal *terminal, int master);
void terminal_close(struct terminal *terminal);
static inline bool terminal_is_open(const struct terminal *terminal)
{
	return terminal->source.fd >= 0;
}

void terminal_resize(struct terminal *terminal, const struct winsize *size);
/* Takes what it can and returns the length; all of it if it is not open. */
size_t terminal_input(struct terminal *terminal, const char *data, size_t len);
/* Some client waits for room to put more. */
void terminal_await_room(struct terminal *terminal);

/* One turn for each that has output; ms until the next, -1: not needed */
int terminals_turn(struct terminals *all);

#endif /* VZCONSOLED_TERMINAL_H */
