/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Options of commands, made from the tables of commands and parameters. */
#ifndef VZCTL_OPTIONS_H
#define VZCTL_OPTIONS_H

#include "base/options.h"
#include "cmd.h"

/* One option as the command line sees it, whichever table it comes from. */
struct option_row {
	const char		*name;
	char			short_name;
	const char		*argument;	/* NULL: a flag */
	const char		*help;		/* NULL: not shown */
	const struct cmd_option	*control;	/* of the command, or NULL */
	struct change_option	change;		/* of a parameter, else */
};

struct option_rows {
	struct option_row	*row;
	size_t			nr;
};

void option_rows_build(const struct command *command, struct option_rows *ret);
void option_rows_free(struct option_rows *rows);
#define _option_rows_ __attribute__((cleanup(option_rows_free)))

/*
 * Parse @argv from its second word on into @ctx. What is left starts at
 * *@ret_first. 20 for the form, 21 and others for values.
 */
enum vz_err options_parse(struct cmd_ctx *ctx, int argc, char **argv,
			  int *ret_first);
/* After OPTION_BAD, 20. @what it is, "option" or so. */
enum vz_err options_report(const struct option_scan *scan, const char *what);

#endif /* VZCTL_OPTIONS_H */
