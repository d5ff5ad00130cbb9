/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Running programs inside a container. */
#ifndef VZ_INSIDE_EXEC_H
#define VZ_INSIDE_EXEC_H

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

/* A command with its descriptors carried through us, byte by byte. */
struct exec_spec {
	const struct program	*programs;	/* NULL: a shell ... */
	size_t			nr_programs;
	const char		*command;	/* ... for this command; NULL: it
						 * reads commands from stdin */
	const char		*input;		/* text for stdin; NULL: ours */
	const struct words	*env;		/* added to the basic one */
	unsigned int		timeout_s;	/* 0: none; then 15 */
	enum vz_err		no_program;
	bool			for_terminal;	/* control characters in its output
						 * are replaced */
};

/*
 * *@ret_status is the exit status. VZ_SYSTEM_ERROR with a message when a
 * signal ended the command.
 */
enum vz_err ct_exec(const struct host *host, const struct ct *ct,
		    const struct exec_spec *spec, int *ret_status);
/*
 * Text fed to a shell inside. What it says is shown as a part of our own
 * messages, so it cannot send the terminal commands.
 */
enum vz_err ct_exec_script(const struct host *host, const struct ct *ct,
			   const char *text, const struct words *env,
			   unsigned int timeout_s, int *ret_status);
/* The administrator's CTID.@suffix, if it exists, by a shell inside; 79 on failure. */
enum vz_err ct_exec_hook(const struct host *host, const struct ct *ct,
			 const char *suffix);

#endif /* VZ_INSIDE_EXEC_H */
