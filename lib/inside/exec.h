/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Running programs inside a container. */
#ifndef VZ_INSIDE_EXEC_H
#define VZ_INSIDE_EXEC_H

#include <stdbool.h>

#include "inside/spawn.h"

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
/*
 * The administrator's CTID.@suffix, if it exists, by a shell inside; 79 on
 * failure. *@ret_refused: it ran to its end, and its status was not 0. That it
 * could not be run may be the guest's doing.
 */
enum vz_err ct_exec_hook(const struct host *host, const struct ct *ct,
			 const char *suffix, unsigned int timeout_s,
			 bool *ret_refused);

#endif /* VZ_INSIDE_EXEC_H */
