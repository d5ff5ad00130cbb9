// SPDX-License-Identifier: GPL-2.0-or-later
/* Options of commands, made from the tables of commands and parameters. */
#include <ctype.h>
#include <stdlib.h>
#include <string.h>

#include "base/cleanup.h"
#include "base/str.h"
#include "options.h"

static void add_row(struct option_rows *rows, const struct option_row *row)
{
	rows->row = xrealloc(rows->row, (rows->nr + 1) * sizeof(*rows->row));
	rows->row[rows->nr++] = *row;
}

static void add_controls(struct option_rows *rows,
			 const struct cmd_option *option)
{
	for (; option && option->name; option++)
		add_row(rows, &(struct option_row){
			.name = option->name,
			.argument = option->argument,
			.help = option->help,
			.control = option,
		});
}

static void add_param(struct option_rows *rows, enum param_id id)
{
	const struct param *param = &params[id];

	add_row(rows, &(struct option_row){
		.name = param->option,
		.short_name = param->short_option,
		.argument = param->argument,
		.help = param->help,
		.change = {
			.id = id,
			.type = param->type,
			.name = param->option,
			.argument = param->argument,
		},
	});
}

static void add_param_option(struct option_rows *rows,
			     const struct param_option *option)
{
	add_row(rows, &(struct option_row){
		.name = option->option,
		.argument = option->argument,
		.help = option->help,
		.change = {
			.id = option->id,
			.type = option->type,
			.name = option->option,
			.removes = option->removes,
			.field = option->field,
			.argument = option->argument,
		},
	});
}

/* The parameter options of a command, those of one parameter together. */
static void add_params(struct option_rows *rows, unsigned int flags)
{
	for (int id = 0; id < PARAM_NR; id++) {
		if (params[id].option && params[id].flags & flags)
			add_param(rows, id);
		for (size_t i = 0; i < nr_param_options; i++)
			if (param_options[i].id == (enum param_id)id &&
			    param_options[i].flags & flags)
				add_param_option(rows, &param_options[i]);
	}
}

void option_rows_build(const struct command *command, struct option_rows *ret)
{
	unsigned int flags = 0;

	if (command->needs & TAKES_CREATE)
		flags |= IN_CREATE;
	if (command->needs & TAKES_SET)
		flags |= IN_SET;
	*ret = (struct option_rows){};
	add_controls(ret, command->options);
	if (flags)
		add_params(ret, flags);
}

void option_rows_free(struct option_rows *rows)
{
	free(rows->row);
}

static size_t option_index(const struct command *command, const char *name)
{
	size_t i = 0;

	while (!str_eq(command->options[i].name, name))
		i++;
	return i;
}

static bool command_has_option(const struct command *command, const char *name)
{
	const struct cmd_option *option = command->options;

	for (; option && option->name; option++)
		if (str_eq(option->name, name))
			return true;
	return false;
}

const char *cmd_option(const struct cmd_ctx *ctx, const char *name)
{
	if (!command_has_option(ctx->command, name))
		return NULL;
	return ctx->option_values[option_index(ctx->command, name)];
}

static void set_control(struct cmd_ctx *ctx, const struct cmd_option *option,
			const char *text)
{
	const char *name = option->alias_of ? option->alias_of : option->name;

	ctx->option_values[option_index(ctx->command, name)] =
		text ? text : "";
}

static enum vz_err take_option(struct cmd_ctx *ctx,
			       const struct option_row *row, const char *text)
{
	if (!row->control)
		return changes_add(&ctx->changes, &row->change, text);
	set_control(ctx, row->control, text);
	return VZ_OK;
}

static struct option_name *names_of(const struct option_rows *rows)
{
	struct option_name *names = xcalloc(rows->nr + 1, sizeof(*names));

	for (size_t i = 0; i < rows->nr; i++)
		names[i] = (struct option_name){
			.name = rows->row[i].name,
			.letter = rows->row[i].short_name,
			.has_argument = rows->row[i].argument,
		};
	return names;
}

enum vz_err options_report(const struct option_scan *scan, const char *what)
{
	_free_ char *candidates = options_candidates(scan);

	if (candidates)
		return vz_fail(VZ_INVALID_PARAMETER_SYNTAX,
			       "%c%s %s could be any of %s",
			       toupper((unsigned char)*what), what + 1,
			       scan->bad_word, candidates);
	if (scan->lacks_argument)
		return vz_fail(VZ_INVALID_PARAMETER_SYNTAX,
			       "Option %s needs a value", scan->bad_word);
	return vz_fail(VZ_INVALID_PARAMETER_SYNTAX, "Invalid %s %s", what,
		       scan->bad_word);
}

enum vz_err options_parse(struct cmd_ctx *ctx, int argc, char **argv,
			  int *ret_first)
{
	_option_rows_ struct option_rows rows = {};
	_option_scan_ struct option_scan scan = {};
	_free_ struct option_name *names = NULL;
	enum vz_err err = VZ_OK;
	int row;

	option_rows_build(ctx->command, &rows);
	names = names_of(&rows);
	ctx->option_values = xcalloc(rows.nr + 1, sizeof(char *));
	options_scan(&scan, names, rows.nr, argc, argv, OPTIONS_QUIET);
	while (!err && (row = options_next(&scan)) >= 0)
		err = take_option(ctx, &rows.row[row], scan.text);
	if (err)
		return err;
	if (row == OPTION_BAD)
		return options_report(&scan, "option");
	*ret_first = options_first_operand();
	return changes_end(&ctx->changes);
}

enum vz_err cmd_no_words(int argc, char **argv)
{
	_str_ struct str text = {};

	if (!argc)
		return VZ_OK;
	for (int i = 0; i < argc; i++)
		str_addf(&text, " %s", argv[i]);
	return vz_fail(VZ_INVALID_PARAMETER_SYNTAX,
		       "Invalid arguments:%s", text.text);
}
