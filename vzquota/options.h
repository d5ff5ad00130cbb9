/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The command line of vzquota: commands and their options, a row each. */
#ifndef VZQUOTA_OPTIONS_H
#define VZQUOTA_OPTIONS_H

#include <stdbool.h>
#include <stdio.h>

#include "quota/quota.h"

enum command_flags {
	TAKES_PLACE	= 1 << 0,	/* -p -c -R */
	TAKES_FORCE	= 1 << 1,
	TAKES_LIMITS	= 1 << 2,	/* and grace times */
	TAKES_LEVEL2	= 1 << 3,	/* -s, -u with a number */
	TAKES_KIND	= 1 << 4,	/* -u and -g as flags */
	TAKES_TABLES	= 1 << 5,	/* -t */
	TAKES_NO_CHECK	= 1 << 6,
	TAKES_JSON	= 1 << 7,
	NEEDS_ALL	= 1 << 8,	/* a directory and all six values */
	NEEDS_ANY	= 1 << 9,	/* something to set */
	TAKES_PATH	= 1 << 10,	/* a path instead of a quota id */
};

/* What the command line says. */
struct arguments {
	bool			batch;
	bool			json;
	bool			tables;		/* -t */
	bool			is_user, is_group;
	char			*point;		/* what request.place has */
	struct quota_request	request;
	char			**operands;	/* behind the options */
	int			nr_operands;
};

struct command {
	const char	*name;
	const char	*alias;
	enum quota_err	(*run)(const struct arguments *arguments);
	unsigned int	flags;
	int		min, max;		/* operands */
	const char	*usage;			/* behind the id */
	const char	*help;
};

/*
 * The options of @command in @argv, whose first word stands before them.
 * QUOTA_WRONG_USAGE when they are wrong; *@ret_help: --help was asked for.
 */
enum quota_err options_parse(const struct command *command, int argc,
			     char **argv, struct arguments *ret, bool *ret_help);
void options_print(const struct command *command, FILE *f);
void arguments_free(struct arguments *arguments);

/* A number that is nothing but digits; QUOTA_WRONG_USAGE, reported. */
enum quota_err parse_kib(const char *text, const char *what,
			 uint64_t *ret_bytes);
enum quota_err parse_count(const char *text, const char *what, uint64_t *ret);
enum quota_err parse_time(const char *text, const char *what, uint64_t *ret);

#endif /* VZQUOTA_OPTIONS_H */
