/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What vzctl and vzconsoled say to each other: packets over a socket that
 * only the node's root can reach. Both come from one build, so there is no
 * version.
 */
#ifndef VZ_CONSOLE_CONSOLE_MSG_H
#define VZ_CONSOLE_CONSOLE_MSG_H

#include <stddef.h>
#include <stdint.h>

#include "base/paths.h"

#define CONSOLE_DIR	PATH_RUN_DIR
#define CONSOLE_SOCKET	CONSOLE_DIR "/console"

/* Terminals of a container are numbered from 1; 1 is its /dev/console. */
#define CONSOLE_MAX_TTY	12
#define CONSOLE_DATA	4096

enum console_type {
	/*
	 * A container starts: make new terminals, those in the mask @ttys and
	 * those that somebody waits at. With it comes a pidfd of the first
	 * process, whose end is theirs.
	 */
	CONSOLE_START = 1,
	/* It runs: make only those of @ttys that are missing. */
	CONSOLE_ADD,
	/*
	 * To both: the mask @ttys of what was made, and as many masters in
	 * ascending order; or @err.
	 */
	CONSOLE_MADE,
	/*
	 * From now on the sender sits at terminal @tty of @ctid. What it
	 * showed last comes at once, what it shows from now on as it comes.
	 */
	CONSOLE_ATTACH,
	CONSOLE_DATA_IN,	/* keys, to the terminal */
	CONSOLE_DATA_OUT,
	CONSOLE_RESIZE,		/* to @rows, @columns */
	CONSOLE_GET_MASTER,	/* of terminal @tty of @ctid */
	CONSOLE_MASTER,		/* the answer: the master, or @err */
	/*
	 * The container is restored: its terminals end with the process of this
	 * pidfd now, and no longer with that of CONSOLE_START. The answer is
	 * CONSOLE_MADE.
	 */
	CONSOLE_FOLLOW,
};

struct console_msg {
	uint32_t	type;
	uint32_t	ctid;
	uint32_t	ttys;		/* bit N: terminal N */
	uint32_t	tty;
	int32_t		err;		/* errno, 0: fine */
	uint16_t	rows, columns;
	uint32_t	len;
	char		data[CONSOLE_DATA];
};

struct console_fds {
	int	fds[CONSOLE_MAX_TTY];
	size_t	nr;
};

/*
 * One packet, with @fds unless that is NULL. @flags as for send(2). 0 or
 * -errno.
 */
int console_send(int socket, const struct console_msg *msg,
		 const struct console_fds *fds, int flags);
/*
 * One packet; descriptors with it are the caller's (close-on-exec), or closed
 * if @ret_fds is NULL. -ENODATA: the other side is gone, -EBADMSG, -errno.
 */
int console_receive(int socket, struct console_msg *ret_msg,
		    struct console_fds *ret_fds, int flags);
void console_fds_close(struct console_fds *fds);
#define _console_fds_	__attribute__((cleanup(console_fds_close)))

#endif /* VZ_CONSOLE_CONSOLE_MSG_H */
