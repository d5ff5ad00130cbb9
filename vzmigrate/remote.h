/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Commands on the destination, by ssh. */
#ifndef VZMIGRATE_REMOTE_H
#define VZMIGRATE_REMOTE_H

#include <stdbool.h>
#include <stdint.h>

#include "base/str.h"

struct remote {
	char		*login;		/* USER@HOST, for ssh */
	char		*host;		/* without the user, for people */
	struct words	ssh;		/* the program and its options */
	char		*mux;		/* socket of the one connection, or NULL */
	bool		shown;		/* what commands say */
};

struct remote_options {
	const struct words *ssh;	/* more options */
	const char	*mux_dir;	/* NULL: a connection for each command */
	uint32_t	timeout_s;	/* 0: none */
	int		verbose;
};

void remote_init(struct remote *remote, const char *destination,
		 const struct remote_options *options);
/* Ends the one connection. */
void remote_free(struct remote *remote);

/* What ssh gives when it did not get there, or lost it. */
#define REMOTE_LOST	255

struct remote_call {
	const char	*input;		/* of struct command, as all of these */
	char		**text;
	bool		may_fail;
	bool		deaf;
};

/* Words of a program there: its exit status, or as command_run(). */
int remote_run(const struct remote *remote, const struct words *words,
	       const struct remote_call *call);
/*
 * The same of a script for a POSIX shell there. What it works on is in @words, its
 * $1 and so on; NULL: nothing.
 */
int remote_script(const struct remote *remote, const char *script,
		  const struct words *words, const struct remote_call *call);
/* The whole command line of ssh for that. */
void remote_script_words(const struct remote *remote, const char *script,
			 const struct words *words, struct words *ret);
/* Variables that ssh wants to see. */
void remote_env(struct words *ret);
/* HOST:PATH as rsync has it, and the variable that tells it how to get there. */
char *remote_path(const struct remote *remote, const char *path);
char *remote_rsh(const struct remote *remote);

#endif /* VZMIGRATE_REMOTE_H */
