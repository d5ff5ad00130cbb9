// SPDX-License-Identifier: GPL-2.0-or-later
/* The command line of a small tool, made from a table. */
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/cleanup.h"
#include "base/cli.h"
#include "base/log.h"
#include "base/options.h"
#include "base/output.h"
#include "base/proc.h"
#include "base/str.h"

#define HELP_COLUMN	28

static size_t nr_options(const struct cli *cli)
{
	size_t nr = 0;

	while (cli->options[nr].help)
		nr++;
	return nr;
}

/* Some have used -h for something else for long. */
static char help_letter(const struct cli *cli)
{
	for (const struct cli_option *o = cli->options; o->help; o++)
		if (o->letter == 'h')
			return 0;
	return 'h';
}

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
	if (option->may_lack_it)
		str_addf(&left, "[=%s]", option->argument);
	else if (option->argument)
		str_addf(&left, " %s", option->argument);
	fprintf(f, "%-*s  %s\n", HELP_COLUMN, str_text(&left), option->help);
}

static void print_usage(const struct cli *cli, FILE *f)
{
	fprintf(f, "Usage: %s %s\n\n", cli->prog, cli->usage);
	for (const struct cli_option *o = cli->options; o->help; o++)
		print_option(o, f);
	print_option(&(struct cli_option){ .letter = help_letter(cli),
		     .name = "help", .help = "Print this help" }, f);
}

int cli_wrong_usage(const struct cli *cli)
{
	print_usage(cli, stderr);
	return cli->wrong_usage;
}

/* The table with the row of help behind it. */
struct rows {
	const struct cli_option	*options;
	size_t			nr;		/* without help */
	struct option_name	*names;
};

static void rows_make(struct rows *rows, const struct cli *cli)
{
	struct option_name *help;

	rows->options = cli->options;
	rows->names = xcalloc(nr_options(cli) + 1, sizeof(*rows->names));
	for (const struct cli_option *o = cli->options; o->help; o++)
		rows->names[rows->nr++] = (struct option_name){
			.name = o->name,
			.word = o->word,
			.letter = o->letter,
			.has_argument = o->argument,
			.may_lack_it = o->may_lack_it,
		};
	help = &rows->names[rows->nr];
	help->name = "help";
	help->letter = help_letter(cli);
}

static void rows_free(struct rows *rows)
{
	free(rows->names);
}

#define _rows_ __attribute__((cleanup(rows_free)))

static void take(const struct cli_option *option, const char *text)
{
	if (option->is_set)
		*option->is_set = true;
	if (option->count)
		++*option->count;
	if (option->text)
		*option->text = text ? text : option->value;
	if (option->list)
		words_add(option->list, text);
}

static bool operands_are_right(const struct cli *cli, int nr)
{
	return nr >= cli->min && (cli->max < 0 || nr <= cli->max);
}

static void check_output(void)
{
	if (output_end())
		_exit(1);
}

void cli_watch_output(void)
{
	atexit(check_output);
}

bool cli_start(const struct cli *cli, int argc, char **argv, int *ret_status)
{
	_option_scan_ struct option_scan scan = {};
	_rows_ struct rows rows = {};
	int row;

	proc_fix_stdio();
	log_setup(&(struct log_config){ .prog = cli->prog,
					.console_level = -1 });
	cli_watch_output();
	rows_make(&rows, cli);
	options_scan(&scan, rows.names, rows.nr + 1, argc, argv, 0);
	while ((row = options_next(&scan)) >= 0) {
		if ((size_t)row == rows.nr) {
			print_usage(cli, stdout);
			*ret_status = 0;
			return false;
		}
		take(&rows.options[row], scan.text);
	}
	if (row == OPTION_END &&
	    operands_are_right(cli, argc - options_first_operand()))
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
