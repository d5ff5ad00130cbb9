/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Running programs whose output is for those who want to see it. */
#ifndef VZMIGRATE_COMMAND_H
#define VZMIGRATE_COMMAND_H

#include <stdbool.h>

#include "base/proc.h"
#include "base/str.h"

struct command {
	const struct words *argv;	/* searched in the standard PATH */
	const char	*who;		/* speaks, in our messages */
	const struct words *env;	/* NULL: nothing more than that */
	const char	*input;		/* NULL: none */
	char		**text;		/* what it prints is put there, for the
					 * caller to free; NULL: not wanted */
	int		output_fd;	/* or there; 0: nowhere */
	bool		shown;		/* its messages, else only when it fails */
	bool		shows_output;	/* that too, on our standard output */
	bool		deaf;		/* of struct proc_spec */
	bool		may_fail;	/* then nothing is said */
};

#define COMMAND_NOT_RUN		(-1)
#define COMMAND_SIGNAL		128	/* and its number */

/*
 * Its exit status, COMMAND_SIGNAL + N, or COMMAND_NOT_RUN. What it had to say of a
 * failure is reported, the failure itself is not, except the last.
 */
int command_run(const struct command *command);

/*
 * One that reads what another one writes, while that is at work: @input_fd is what it
 * reads. Of @command, text, who and deaf are looked at beside argv and env; the struct
 * stays until the end.
 */
struct reader {
	const struct command *command;
	struct proc	proc;
	int		messages, answer;
};

/* 0 or -errno, which is reported. */
int reader_begin(const struct command *command, int input_fd,
		 struct reader *ret);
/* As command_run(); what it had to say of a failure is reported. */
int reader_end(struct reader *reader);

#endif /* VZMIGRATE_COMMAND_H */
