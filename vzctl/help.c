// SPDX-License-Identifier: GPL-2.0-or-later
/* What vzctl says about itself, from its tables. */
#include <stdbool.h>

#include "base/cleanup.h"
#include "base/version.h"
#include "flags.h"
#include "help.h"
#include "options.h"

void help_version(FILE *f)
{
	fprintf(f, "vzctl version %s\n", VZ_VERSION);
}

static void print_command(FILE *f, const struct command *command)
{
	/* Panels tell the release by the options in the line of "vzctl set". */
	fprintf(f, "  vzctl %s%s%s <ctid>%s%s\n", command->name,
		command->alias ? "|" : "",
		command->alias ? command->alias : "",
		*command->usage ? " " : "", command->usage);
}

static void print_flag(FILE *f, const struct flag *flag)
{
	_free_ char *name = xasprintf("--%s%s%s", flag->name,
				      flag->argument ? " " : "",
				      flag->argument ? flag->argument : "");

	if (flag->help)
		fprintf(f, "  %-18s %s\n", name, flag->help);
}

void help_usage(FILE *f)
{
	help_version(f);
	fputs("Usage: vzctl [FLAGS] COMMAND CTID|NAME [OPTIONS]\n\nFlags:\n",
	      f);
	for (int i = 0; i < NR_FLAGS; i++)
		print_flag(f, &flags[i]);
	fputs("\nCommands:\n", f);
	for (size_t i = 0; i < nr_commands; i++)
		if (!(commands[i].needs & IS_HIDDEN))
			print_command(f, &commands[i]);
	fputs("\nThe options of a command: vzctl --help COMMAND\n", f);
}

static void print_option(FILE *f, const struct option_row *row)
{
	int width;

	if (!row->help)
		return;
	if (row->short_name)
		width = fprintf(f, "  -%c, --%s", row->short_name, row->name);
	else
		width = fprintf(f, "  --%s", row->name);
	if (row->argument)
		width += fprintf(f, " %s", row->argument);
	fprintf(f, width > 34 ? "\n%*s%s\n" : "%*s%s\n",
		width > 34 ? 36 : 36 - width, "", row->help);
}

bool help_command(FILE *f, const char *name)
{
	const struct command *command = command_find(name);
	_option_rows_ struct option_rows rows = {};

	if (!command)
		return false;
	help_version(f);
	fprintf(f, "Usage: vzctl [FLAGS] %s CTID|NAME %s\n%s\n",
		command->name, command->usage, command->help);
	option_rows_build(command, &rows);
	if (rows.nr)
		fputs("\nOptions:\n", f);
	for (size_t i = 0; i < rows.nr; i++)
		print_option(f, &rows.row[i]);
	return true;
}
