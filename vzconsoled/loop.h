/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Waiting for many descriptors at once. */
#ifndef VZCONSOLED_LOOP_H
#define VZCONSOLED_LOOP_H

#include <signal.h>
#include <stdint.h>

/* Part of whatever has a descriptor to be watched. */
struct source {
	int	fd;
	void	(*ready)(struct source *source, uint32_t events);
};

struct loop {
	int		epoll_fd;
	sigset_t	awake;	/* signals come in while we wait */
};

/* 0 or -errno */
int loop_open(struct loop *ret_loop);
/* @events as for epoll; 0 or -errno. The source must stay where it is. */
int loop_add(const struct loop *loop, struct source *source, uint32_t events);
void loop_change(const struct loop *loop, struct source *source,
		 uint32_t events);
/*
 * Closes the descriptor as well, if there is one. Closing alone is not enough:
 * others may have duplicates of it, and events would still come.
 */
void loop_remove(const struct loop *loop, struct source *source);
/*
 * Wait for one event, at most @timeout_ms (-1: for ever), and handle it. One
 * at a time, so that handling it may remove any source.
 */
void loop_turn(const struct loop *loop, int timeout_ms);

#endif /* VZCONSOLED_LOOP_H */
