/* SPDX-License-Identifier: GPL-2.0-or-later */
/* A process inside a container. */
#ifndef VZ_INSIDE_SPAWN_H
#define VZ_INSIDE_SPAWN_H

#include <stdbool.h>
#include <sys/types.h>

#include "model/ct.h"
#include "node/ve.h"

/* A program as candidate: the first that can be executed is taken. */
struct program {
	const char	*path;		/* searched in the standard PATH if it
					 * has no '/' */
	char *const	*argv;
};

/* A process inside, its standard descriptors given. */
struct spawn_spec {
	const struct program	*programs;
	size_t			nr_programs;
	char *const		*env;		/* all of it */
	int			stdio[3];
	int			pty_socket;	/* >= 0: open a terminal inside, send
						 * its master here, use its slave */
	enum vz_err		no_program;	/* code when none can be run */
	long			deadline_ms;	/* of now_ms(), to begin; 0: the usual */
};

/*
 * *@ret_pid is a child of ours to wait for. VZ_VE_NOT_RUNNING, 7, 6; 15 when
 * a frozen container lets nobody in, for a minute or until the deadline.
 */
enum vz_err ct_spawn(const struct host *host, const struct ct *ct,
		     const struct spawn_spec *spec, pid_t *ret_pid);

#endif /* VZ_INSIDE_SPAWN_H */
