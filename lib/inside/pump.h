/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Carrying bytes from one descriptor to another, several at a time, none
 * waiting for the others. A pump owns its descriptors.
 */
#ifndef VZ_INSIDE_PUMP_H
#define VZ_INSIDE_PUMP_H

#include <signal.h>
#include <stdbool.h>
#include <stddef.h>

struct pump {
	int		from;		/* -1: ended */
	int		to;		/* -1: nobody listens */
	char		*buffer;
	const char	*data;		/* what is read and not yet written */
	size_t		len;
	bool		for_terminal;	/* control characters are replaced */
};

void pump_init(struct pump *pump, int from, int to);
/* @text, which must stay, and then the end. */
void pump_init_text(struct pump *pump, const char *text, int to);
void pump_close(struct pump *pump);
/*
 * What has been written by now, to the last byte. Who goes on writing is not
 * listened to, who does not read not waited for once we were interrupted.
 */
void pump_drain(struct pump *pump);
/*
 * Wait until something can be moved, @wake_fd is ready, a signal comes or the
 * time (ms, -1: none) is over; move it. Signals are as @mask has them from the
 * waiting on.
 */
void pumps_run(struct pump *pumps, size_t nr, int wake_fd, int timeout_ms,
	       const sigset_t *mask);

#endif /* VZ_INSIDE_PUMP_H */
