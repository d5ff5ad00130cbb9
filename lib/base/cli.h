/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The command line of a small tool: a table of options from which parsing and
 * --help come. --help is in every table unsaid, and -h where nothing else is.
 */
#ifndef VZ_BASE_CLI_H
#define VZ_BASE_CLI_H

#include <stdbool.h>

#include "base/str.h"

struct cli_option {
	char		letter;		/* 0: none */
	const char	*name;		/* NULL: none */
	const char	*argument;	/* NULL: none */
	const char	*help;
	/* Where it goes, as far as it is wanted; the last text given counts. */
	bool		*is_set;
	int		*count;
	const char	**text;
	struct words	*list;		/* all that are given */
	const char	*value;		/* the text of one without argument */
	bool		may_lack_it;	/* the argument, which is attached then */
	const char	*word;		/* after one dash: "wn"; or NULL */
};

/* The row of --json, the same wherever there is one. */
#define CLI_JSON(wanted) \
	{ .name = "json", .help = "Write JSON", .is_set = &(wanted) }

struct cli {
	const char		*prog;
	const char		*usage;		/* what follows the name */
	const struct cli_option	*options;	/* ends with {} */
	int			min, max;	/* operands; max -1: any number */
	int			wrong_usage;	/* exit status */
};

/*
 * First call of main(): also prepares standard descriptors and messages. When the
 * program ends and its output could not be written, the exit status is 1.
 * *@ret_status is the exit status when there is nothing left to do (false);
 * else the operands are at @argv[optind].
 */
bool cli_start(const struct cli *cli, int argc, char **argv, int *ret_status);
/* The exit status is 1 when what is printed from now on could not be written. */
void cli_watch_output(void);
/* Usage to standard error; returns the status to exit with. */
int cli_wrong_usage(const struct cli *cli);
/* An option's "yes" or "no". */
bool cli_parse_yes(const char *text, bool *ret_yes);

#endif /* VZ_BASE_CLI_H */
