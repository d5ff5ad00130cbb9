/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What may stand before the command. */
#ifndef VZCTL_FLAGS_H
#define VZCTL_FLAGS_H

#include <stdio.h>

#include "cmd.h"

/*
 * The words behind it; false: the first one is no command. NULL: it changes
 * what a command does.
 */
typedef bool (*flag_say_fn)(FILE *f, char *const *words);

struct flag {
	const char	*name;
	const char	*argument;	/* NULL: none */
	const char	*help;		/* NULL: not shown */
	flag_say_fn	say;
};

/* Rows by enum flag_id. */
extern const struct flag flags[NR_FLAGS];

/*
 * Counts those before the command; *@ret_words is what follows. *@ret_say is one
 * that says something, after which there is nothing left to do, or NULL.
 */
enum vz_err flags_parse(struct cmd_ctx *ctx, int argc, char **argv,
			char ***ret_words, flag_say_fn *ret_say);

#endif /* VZCTL_FLAGS_H */
