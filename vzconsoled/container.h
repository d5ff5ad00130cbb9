/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Containers that run, or at whose terminals somebody waits. */
#ifndef VZCONSOLED_CONTAINER_H
#define VZCONSOLED_CONTAINER_H

#include <stdint.h>

#include "base/str.h"
#include "console/console_msg.h"
#include "loop.h"
#include "terminal.h"

struct containers {
	struct terminals	terminals;
	struct source		listener;
	struct container	*first;
	/* By the service manager, until it is taken back; or why it is not */
	struct words		kept;
	int			kept_err;
};

struct container {
	struct source		source;		/* a pidfd; -1: it is down */
	struct containers	*all;
	uint32_t		ctid;
	struct terminal		*ttys[CONSOLE_MAX_TTY + 1];
	struct container	*next;
};

struct container *container_get(struct containers *all, uint32_t ctid);
struct terminal *container_terminal(struct container *container,
				    unsigned int number);
/*
 * It has begun to live with this first process, and ends with it. What is
 * left of an earlier life goes. 0 or -errno; takes the pidfd on success.
 */
int container_begin(struct container *container, int pidfd);
/* It ends with another process from now on; the same. */
int container_follow(struct container *container, int pidfd);
/*
 * It lives on from before this program was started: its first process, and a
 * terminal of it. 0 or -errno; take the descriptor on success.
 */
int container_resume(struct container *container, int pidfd);
int container_resume_terminal(struct container *container,
			      unsigned int number, int master);
/* Terminals that were resumed without a process. */
void containers_end_orphans(struct containers *all);
/*
 * Open those of the mask that are not, the masters to @ret_fds, which does
 * not own them. 0 or -errno.
 */
int container_open(struct container *container, uint32_t ttys,
		   uint32_t *ret_ttys, struct console_fds *ret_fds);
/* Mask of the terminals that somebody sits at. */
uint32_t container_awaited(const struct container *container);
/* Forgets what is neither alive nor waited for; maybe the container. */
void container_put(struct container *container);

#endif /* VZCONSOLED_CONTAINER_H */
