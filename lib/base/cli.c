// SPDX-License-Identifier: GPL-2.0-or-later
/* The command line of a small tool, made from a table. */
#include <errno.h>
#include <getopt.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/cleanup.h"
#include "base/cli.h"
#include "base/log.h"
#include "base/proc.h"
#include "base/str.h"

#define HELP_COLUMN	28

static const struct cli_option help_option = {
	.letter = 'h', .name = "help", .help = "Print this help",
};

static void print_option(const struct cli_option *option, FILE *f)
{
	_str_ struct str left = {};

	str_add(&left, "  ");
	if (option->word)
		str_addf(&left, "-%s", option->word);
	if (option->letter)
		str_addf(&left, "-%c", option->letter);
	if (option->name)
		str_addf(&left, "%s--%s", option->letter ? ", " : "    ",
			 option->name);
	if (option->argument)
		str_addf(&left, " %s", option->argument);
	fprintf(f, "%-*s  %s\n", HELP_COLUMN, str_text(&left), option->help);
}

static void print_usage(const struct cli *cli, FILE *f)
{
	fprintf(f, "Usage: %s %s\n\n", cli->prog, cli->usage);
	for (const struct cli_option *o = cli->options; o->help; o++)
		print_option(o, f);
	print_option(&help_option, f);
}

int cli_wrong_usage(const struct cli *cli)
{
	print_usage(cli, stderr);
	return cli->wrong_usage;
}

/* The tables of getopt_long(); its values are numbers of our rows. */
struct getopt_tables {
	struct str	letters;
	struct option	*names;
	int		nr_names;
	bool		has_words;
};

static void tables_add_name(struct getopt_tables *tables, const char *name,
			    const struct cli_option *option, int row)
{
	tables->names = xrealloc(tables->names, (tables->nr_names + 2) *
						sizeof(*tables->names));
	tables->names[tables->nr_names++] = (struct option){
		.name = name,
		.has_arg = option->argument ? required_argument : no_argument,
		.val = row,
	};
	tables->names[tables->nr_names] = (struct option){};
}

static void tables_add(struct getopt_tables *tables,
		       const struct cli_option *option, int row)
{
	if (option->letter)
		str_addf(&tables->letters, "%c%s", option->letter,
			 option->argument ? ":" : "");
	if (option->name)
		tables_add_name(tables, option->name, option, row);
	if (option->word)
		tables_add_name(tables, option->word, option, row);
	tables->has_words |= option->word != NULL;
}

/* Values above all letters. */
#define ROW_BASE	256
#define ROW_HELP	(ROW_BASE - 1)

static void tables_make(struct getopt_tables *tables, const struct cli *cli)
{
	int row = ROW_BASE;

	for (const struct cli_option *o = cli->options; o->help; o++)
		tables_add(tables, o, row++);
	tables_add(tables, &help_option, ROW_HELP);
}

static void tables_free(struct getopt_tables *tables)
{
	str_free(&tables->letters);
	free(tables->names);
}

#define _tables_ __attribute__((cleanup(tables_free)))

static const struct cli_option *option_of(const struct cli *cli, int opt)
{
	if (opt >= ROW_BASE)
		return &cli->options[opt - ROW_BASE];
	for (const struct cli_option *o = cli->options; o->help; o++)
		if (o->letter == opt)
			return o;
	return opt == 'h' || opt == ROW_HELP ? &help_option : NULL;
}

static bool operands_are_right(const struct cli *cli, int nr)
{
	return nr >= cli->min && (cli->max < 0 || nr <= cli->max);
}

static int next_option(const struct getopt_tables *tables, int argc,
		       char **argv)
{
	const char *letters = str_text(&tables->letters);

	if (tables->has_words)
		return getopt_long_only(argc, argv, letters, tables->names,
					NULL);
	return getopt_long(argc, argv, letters, tables->names, NULL);
}

/* Half of an answer is none. */
static void check_output(void)
{
	int err = fflush(stdout) ? errno : ferror(stdout) ? EIO : 0;

	if (!err)
		return;
	log_errno(-1, err, "Cannot write to standard output");
	_exit(1);
}

bool cli_start(const struct cli *cli, int argc, char **argv, int *ret_status)
{
	_tables_ struct getopt_tables tables = {};
	int opt;

	proc_fix_stdio();
	log_setup(&(struct log_config){ .prog = cli->prog,
					.console_level = -1 });
	atexit(check_output);
	tables_make(&tables, cli);
	while ((opt = next_option(&tables, argc, argv)) != -1) {
		const struct cli_option *option = option_of(cli, opt);

		if (!option) {
			*ret_status = cli_wrong_usage(cli);
			return false;
		}
		if (option == &help_option) {
			print_usage(cli, stdout);
			*ret_status = 0;
			return false;
		}
		if (option->argument)
			*option->text = optarg;
		else
			*option->is_set = true;
	}
	if (operands_are_right(cli, argc - optind))
		return true;
	*ret_status = cli_wrong_usage(cli);
	return false;
}

bool cli_parse_yes(const char *text, bool *ret_yes)
{
	if (!str_eq(text, "yes") && !str_eq(text, "no"))
		return false;
	*ret_yes = str_eq(text, "yes");
	return true;
}
