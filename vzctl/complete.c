// SPDX-License-Identifier: GPL-2.0-or-later
/* What programs ask vzctl about its tables. */
#include <ctype.h>
#include <dirent.h>
#include <string.h>

#include "base/cleanup.h"
#include "base/log.h"
#include "base/paths.h"
#include "complete.h"
#include "files/template.h"
#include "flags.h"
#include "node/names.h"
#include "options.h"

static void print_flags_and_commands(FILE *f)
{
	for (int i = 0; i < NR_FLAGS; i++)
		if (flags[i].help)
			fprintf(f, "--%s\n", flags[i].name);
	for (size_t i = 0; i < nr_commands; i++) {
		if (commands[i].needs & IS_HIDDEN)
			continue;
		fprintf(f, "%s\n", commands[i].name);
		if (commands[i].alias)
			fprintf(f, "%s\n", commands[i].alias);
	}
}

static void print_options(FILE *f, const struct option_rows *rows)
{
	for (size_t i = 0; i < rows->nr; i++) {
		const struct option_row *row = &rows->row[i];

		if (row->help)
			fprintf(f, "--%s%s%s\n", row->name,
				row->argument ? " " : "",
				row->argument ? row->argument : "");
	}
}

static void print_words(FILE *f, const struct words *words)
{
	for (size_t i = 0; i < words->nr; i++)
		fprintf(f, "%s\n", words->argv[i]);
}

static void print_templates(FILE *f, const struct ct *ct)
{
	_words_ struct words names = { 0 };

	template_list(ct, &names);
	print_words(f, &names);
}

/* "ve-NAME.conf-sample" */
static void print_samples(FILE *f, const struct ct *ct)
{
	static const char prefix[] = "ve-", suffix[] = ".conf-sample";
	_free_ char *path = path_root(PATH_CONF_DIR);
	_closedir_ DIR *dir = opendir(path);
	struct dirent *entry;

	(void)ct;
	while (dir && (entry = readdir(dir))) {
		const char *name = entry->d_name;

		if (str_has_prefix(name, prefix) && str_has_suffix(name, suffix))
			fprintf(f, "%.*s\n",
				(int)(strlen(name) - strlen(prefix) -
				      strlen(suffix)), name + strlen(prefix));
	}
}

/* Options whose values are files of the node. */
static const struct {
	const char	*option;
	void		(*print)(FILE *f, const struct ct *ct);
} files[] = {
	{ "ostemplate",	 print_templates },
	{ "config",	 print_samples },
	{ "applyconfig", print_samples },
};

static void print_files(FILE *f, const struct option_row *row,
			const struct ct *ct)
{
	for (size_t i = 0; i < ARRAY_SIZE(files); i++)
		if (str_eq(files[i].option, row->name))
			files[i].print(f, ct);
}

/* In "N|unlimited" only the second one can be typed as it stands. */
static bool is_literal(const char *word)
{
	if (strlen(word) < 2)
		return false;
	for (; *word; word++)
		if (!islower((unsigned char)*word))
			return false;
	return true;
}

static void print_literals(FILE *f, const char *argument)
{
	_words_ struct words words = { 0 };

	words_split(&words, argument, "|");
	for (size_t i = 0; i < words.nr; i++)
		if (is_literal(words.argv[i]))
			fprintf(f, "%s\n", words.argv[i]);
}

/* "0-7" */
static void print_range(FILE *f, const char *argument)
{
	if (strlen(argument) != 3 || argument[1] != '-' ||
	    !isdigit((unsigned char)argument[0]) ||
	    !isdigit((unsigned char)argument[2]))
		return;
	for (char c = argument[0]; c <= argument[2]; c++)
		fprintf(f, "%c\n", c);
}

static void print_names(FILE *f, const struct option_row *row)
{
	const struct value_type *type = row->change.type;
	bool is_switch = strstr(row->argument, ":on|off") != NULL;

	for (size_t i = 0; type && i < type->nr_names; i++)
		if (is_switch)
			fprintf(f, "%s:on\n%s:off\n", type->names[i],
				type->names[i]);
		else
			fprintf(f, "%s\n", type->names[i]);
}

/* An element as an option names it: of KEY=VALUE,... the first value. */
static void print_element(FILE *f, const char *element)
{
	const char *equals = strchr(element, '=');

	if (equals)
		element = equals + 1;
	fprintf(f, "%.*s\n", (int)strcspn(element, equals ? "," : ""), element);
}

/* What can be taken away from a container. */
static void print_present(FILE *f, const struct option_row *row,
			  const struct ct *ct)
{
	const struct words *words = ct_words(ct, row->change.id);

	if (!row->change.removes)
		return;
	for (size_t i = 0; i < words->nr; i++)
		print_element(f, words->argv[i]);
}

static void print_values(FILE *f, const struct option_row *row,
			 const char *ct_text)
{
	struct ct ct = { 0 };
	const char *name;
	uint32_t id;

	if (!row->argument)
		return;
	log_setup(&(struct log_config){ .prog = "vzctl", .quiet = true });
	if (ct_load_global(&ct) == VZ_OK)
		ct_update(&ct);
	if (ct_text && ctid_parse(ct_text, &id, &name) == 0)
		ct_load(&ct, id);
	print_literals(f, row->argument);
	print_range(f, row->argument);
	print_names(f, row);
	print_files(f, row, &ct);
	print_present(f, row, &ct);
	ct_free(&ct);
	log_close();
}

static const struct option_row *find_option(const struct option_rows *rows,
					    const char *word)
{
	for (size_t i = 0; i < rows->nr; i++)
		if (str_has_prefix(word, "--") &&
		    str_eq(rows->row[i].name, word + 2))
			return &rows->row[i];
	return NULL;
}

bool complete(FILE *f, char *const *words)
{
	_option_rows_ struct option_rows rows = { 0 };
	const struct command *command;
	const struct option_row *row;

	if (!words[0]) {
		print_flags_and_commands(f);
		return true;
	}
	command = command_find(words[0]);
	if (!command)
		return false;
	option_rows_build(command, &rows);
	row = words[1] ? find_option(&rows, words[1]) : NULL;
	if (!words[1])
		print_options(f, &rows);
	else if (row)
		print_values(f, row, words[2]);
	return true;
}

static const char *or_dash(const char *text)
{
	return text && *text ? text : "-";
}

static void dump_command(FILE *f, const struct command *command)
{
	_option_rows_ struct option_rows rows = { 0 };

	fprintf(f, "command\t%s\t%s\t%s\n", command->name,
		or_dash(command->alias), or_dash(command->usage));
	option_rows_build(command, &rows);
	for (size_t i = 0; i < rows.nr; i++)
		if (rows.row[i].help)
			fprintf(f, "option\t%s\t--%s\t%s\t%c\n", command->name,
				rows.row[i].name, or_dash(rows.row[i].argument),
				rows.row[i].short_name ?
				rows.row[i].short_name : '-');
}

static void dump_key(FILE *f, const struct param *param)
{
	if (!param->key)
		return;
	fprintf(f, "key\t%s\t%s\t%s%s\t%s\n",
		param->flags & IN_CT_CONF ? "ct" : "vz", param->key,
		param->option ? "--" : "", or_dash(param->option),
		param->type->name);
}

void dump_options(FILE *f)
{
	for (int i = 0; i < NR_FLAGS; i++)
		if (flags[i].help)
			fprintf(f, "flag\t--%s\t%s\n", flags[i].name,
				or_dash(flags[i].argument));
	for (size_t i = 0; i < nr_commands; i++)
		if (!(commands[i].needs & IS_HIDDEN))
			dump_command(f, &commands[i]);
	for (int id = 0; id < PARAM_NR; id++)
		dump_key(f, &params[id]);
	for (size_t i = 0; i < nr_param_aliases; i++)
		fprintf(f, "oldkey\t%s\t%s\n", param_aliases[i].key,
			params[param_aliases[i].id].key);
}
