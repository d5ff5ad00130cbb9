// SPDX-License-Identifier: GPL-2.0-or-later
/* What vzctl says about itself, from its tables. */
#include <stdbool.h>

#include "base/version.h"
#include "help.h"
#include "options.h"

const struct command *command_find(const char *name)
{
	for (size_t i = 0; i < nr_commands; i++)
		if (str_eq(commands[i].name, name) ||
		    (commands[i].alias && str_eq(commands[i].alias, name)))
			return &commands[i];
	return NULL;
}

void help_version(FILE *f)
{
	fprintf(f, "vzctl version %s\n", VZ_VERSION);
}

static void print_command(FILE *f, const struct command *command)
{
	fprintf(f, "  %s%s%s CTID%s%s\n", command->name,
		command->alias ? "|" : "",
		command->alias ? command->alias : "",
		*command->usage ? " " : "", command->usage);
}

void help_usage(FILE *f)
{
	help_version(f);
	fputs("Usage: vzctl [FLAGS] COMMAND CTID|NAME [OPTIONS]\n\n"
	      "Flags:\n"
	      "  --quiet      No messages on the console\n"
	      "  --verbose    More messages; may be repeated\n"
	      "  --skiplock   Ignore the lock of the container\n"
	      "  --version    Print the version\n"
	      "  --help [COMMAND]\n\nCommands:\n", f);
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

static void print_command_words(FILE *f)
{
	for (size_t i = 0; i < nr_commands; i++) {
		if (commands[i].needs & IS_HIDDEN)
			continue;
		fprintf(f, "%s\n", commands[i].name);
		if (commands[i].alias)
			fprintf(f, "%s\n", commands[i].alias);
	}
}

bool help_words(FILE *f, const char *name)
{
	const struct command *command = name ? command_find(name) : NULL;
	_option_rows_ struct option_rows rows = {};

	if (!name) {
		print_command_words(f);
		return true;
	}
	if (!command)
		return false;
	option_rows_build(command, &rows);
	for (size_t i = 0; i < rows.nr; i++)
		if (rows.row[i].help)
			fprintf(f, "--%s%s%s\n", rows.row[i].name,
				rows.row[i].argument ? " " : "",
				rows.row[i].argument ? rows.row[i].argument : "");
	return true;
}
