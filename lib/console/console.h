/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Terminals of a container: its /dev/console, which is also /dev/tty1, and
 * /dev/tty2 and on. They are pseudo terminals of the node, held by vzconsoled;
 * only their slaves are seen inside, as mounts of single files.
 */
#ifndef VZ_CONSOLE_CONSOLE_H
#define VZ_CONSOLE_CONSOLE_H

#include <sys/types.h>

#include "console/console_msg.h"
#include "model/ct.h"
#include "node/ve.h"

/* A connection to vzconsoled, which is started if need be; or -errno. */
int console_connect(void);

/*
 * New terminals for a container whose first process waits to become init. They
 * end with that process. Without them the container can do: trouble is
 * reported at level 1 only.
 */
void console_start(const struct ct *ct, int pidfd);
/* The same for one that runs, as far as it lacks @tty and those of a start. */
int console_add(const struct ct *ct, int pidfd, unsigned int tty);

/*
 * For a container that is to be restored: those of the mask @ttys, whose first
 * process comes later; until console_follow() they end with that of @pidfd. 0 or
 * -errno.
 */
struct console_slave {
	unsigned int	tty;
	int		fd;
	char		*path;		/* on the node */
};

struct console_slaves {
	struct console_slave	slave[CONSOLE_MAX_TTY];
	size_t			nr;
};

int console_prepare(const struct ct *ct, int pidfd, uint32_t ttys,
		    struct console_slaves *ret_slaves);
int console_follow(const struct ct *ct, int pidfd);
void console_slaves_free(struct console_slaves *slaves);

/*
 * Carry between the user's terminal and terminal @tty until the user has
 * enough. The container need not run. VZ_SYSTEM_ERROR.
 */
enum vz_err console_attach(const struct host *host, const struct ct *ct,
			   unsigned int tty);

/*
 * End all processes that have the terminal behind @master as theirs, except
 * @init_pid, and take it away from any others.
 */
void console_attention(int master, pid_t init_pid);

#endif /* VZ_CONSOLE_CONSOLE_H */
