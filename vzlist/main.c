// SPDX-License-Identifier: GPL-2.0-or-later
/* vzlist: options, which containers, which columns. */
#include <fnmatch.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/cleanup.h"
#include "base/cli.h"
#include "node/names.h"
#include "print.h"

#define DEFAULT_COLUMNS		"ctid,numproc,status,ip,hostname"
#define NAMED_COLUMNS		"smart_name,numproc,status,ip,hostname"

struct options {
	bool		all, stopped, no_header, no_trim, json;
	bool		list;
	const char	*columns;	/* NULL: default */
	const char	*sort;
	const char	*hostname, *name, *description;	/* patterns */
	uint32_t	*ctids;
	size_t		nr_ctids;
};

static void options_free(struct options *options)
{
	free(options->ctids);
}

#define _options_ __attribute__((cleanup(options_free)))

static enum vz_err take_ctids(struct options *o, int argc, char **argv)
{
	o->ctids = xcalloc(argc + 1, sizeof(*o->ctids));
	for (int i = 0; i < argc; i++) {
		const char *name;
		uint32_t ctid;

		if (ctid_parse(argv[i], &ctid, &name) || !ctid)
			return vz_fail(VZ_INVALID_PARAMETER_VALUE,
				       "CT ID %s is invalid.", argv[i]);
		o->ctids[o->nr_ctids++] = ctid;
	}
	return VZ_OK;
}

/* False when there is nothing left to do but to end with *@ret_status. */
static bool parse_options(struct options *o, int argc, char **argv,
			  int *ret_status)
{
	const struct cli_option rows[] = {
		{ .letter = 'a', .name = "all", .is_set = &o->all,
		  .help = "All containers, not only running ones" },
		{ .letter = 'S', .name = "stopped", .is_set = &o->stopped,
		  .help = "Only containers that do not run" },
		{ .letter = 'n', .name = "name", .text = &o->columns,
		  .value = NAMED_COLUMNS, .help = "Names in place of ids" },
		{ .letter = 'o', .name = "output", .argument = "FIELD,...",
		  .text = &o->columns, .help = "Columns to show" },
		{ .letter = '1', .text = &o->columns, .value = "ctid",
		  .is_set = &o->no_header, .help = "The same as -H -o ctid" },
		{ .letter = 'H', .name = "no-header", .is_set = &o->no_header,
		  .help = "No titles" },
		{ .letter = 't', .name = "no-trim", .is_set = &o->no_trim,
		  .help = "Do not cut long values" },
		{ .letter = 'j', .name = "json", .is_set = &o->json,
		  .help = "JSON output" },
		{ .letter = 's', .name = "sort", .argument = "[-]FIELD",
		  .text = &o->sort, .help = "Sort, with - backwards" },
		{ .letter = 'h', .name = "hostname", .argument = "PATTERN",
		  .text = &o->hostname, .help = "Only matching host names" },
		{ .letter = 'N', .name = "name_filter", .argument = "PATTERN",
		  .text = &o->name, .help = "Only matching names" },
		{ .letter = 'd', .name = "description", .argument = "PATTERN",
		  .text = &o->description, .help = "Only matching descriptions" },
		{ .letter = 'L', .name = "list", .is_set = &o->list,
		  .help = "Print the names of all fields" },
		{},
	};
	const struct cli cli = {
		.prog = "vzlist", .usage = "[OPTIONS] [CTID|NAME...]",
		.options = rows, .max = -1, .wrong_usage = 1,
	};

	if (!cli_start(&cli, argc, argv, ret_status))
		return false;
	*ret_status = 1;
	return !take_ctids(o, argc - optind, argv + optind);
}

static void list_fields(const struct fields *fields)
{
	for (size_t i = 0; i < fields->nr; i++) {
		_free_ char *title = field_title(&fields->field[i]);

		printf("%-15s %-15s\n", fields->field[i].name, title);
	}
}

static enum vz_err columns_parse(const struct options *o,
				 const struct fields *fields,
				 struct columns *columns)
{
	_words_ struct words names = {};

	words_split(&names, o->columns ? o->columns : DEFAULT_COLUMNS, ",");
	if (!names.nr)
		return vz_fail(VZ_INVALID_PARAMETER_VALUE,
			       "Unknown field: %s", o->columns);
	columns->field = xcalloc(names.nr, sizeof(void *));
	for (size_t i = 0; i < names.nr; i++) {
		const struct field *field = field_find(fields, names.argv[i]);

		if (!field)
			return vz_fail(VZ_INVALID_PARAMETER_VALUE,
				       "Unknown field: %s", names.argv[i]);
		if (o->json && !(field->flags & FIELD_JSON))
			return vz_fail(VZ_INVALID_PARAMETER_VALUE,
				       "Field %s is not available in JSON",
				       names.argv[i]);
		columns->field[columns->nr++] = field;
	}
	return VZ_OK;
}

static void columns_all(const struct fields *fields, struct columns *columns)
{
	columns->field = xcalloc(fields->nr, sizeof(void *));
	for (size_t i = 0; i < fields->nr; i++)
		if (fields->field[i].flags & FIELD_JSON)
			columns->field[columns->nr++] = &fields->field[i];
}

static void columns_free(struct columns *columns)
{
	free(columns->field);
}

#define _columns_ __attribute__((cleanup(columns_free)))

static enum vz_err columns_choose(const struct options *o,
				  const struct fields *fields,
				  struct columns *columns)
{
	if (!o->json || o->columns)
		return columns_parse(o, fields, columns);
	columns_all(fields, columns);
	return VZ_OK;
}

static enum vz_err sort_parse(const struct options *o,
			      const struct fields *fields,
			      const struct field **ret_field,
			      bool *ret_reverse)
{
	const char *name = o->sort ? o->sort : "ctid";

	*ret_reverse = *name == '-';
	name += *ret_reverse;
	*ret_field = field_find(fields, name);
	if (*ret_field)
		return VZ_OK;
	return vz_fail(VZ_INVALID_PARAMETER_VALUE, "Unknown sort field: %s",
		       name);
}

static bool matches(const char *pattern, const char *text)
{
	return !pattern || (text && fnmatch(pattern, text, 0) == 0);
}

static bool matches_param(const char *pattern, const struct row *row,
			  enum param_id id)
{
	return matches(pattern, config_has(&row->config, id) ?
				row->config.values[id].text : NULL);
}

static void select_rows(const struct options *o, const struct rows *rows,
			struct selection *ret)
{
	ret->row = xcalloc(rows->nr, sizeof(*ret->row));
	for (size_t i = 0; i < rows->nr; i++) {
		const struct row *row = &rows->row[i];

		if (matches_param(o->hostname, row, PARAM_HOSTNAME) &&
		    matches_param(o->description, row, PARAM_DESCRIPTION) &&
		    matches(o->name, row->name))
			ret->row[ret->nr++] = row;
	}
}

static unsigned int find_needs(const struct options *o,
			       const struct columns *columns,
			       const struct field *sort)
{
	unsigned int needs = sort->needs;

	for (size_t i = 0; i < columns->nr; i++)
		needs |= columns->field[i]->needs;
	if (o->hostname || o->description)
		needs |= SOURCE_CONFIG;
	if (o->name)
		needs |= SOURCE_CONFIG | SOURCE_NAME;
	return needs;
}

/* An empty node is no error; a container that was asked for is. */
static int nothing_found(const struct options *o)
{
	if (o->json)
		puts("[]");
	else
		fputs("Container(s) not found\n", stderr);
	return o->nr_ctids ? 1 : 0;
}

static int list(const struct options *o, const struct fields *fields)
{
	_columns_ struct columns columns = {};
	_rows_ struct rows rows = {};
	struct selection selection = {};
	const struct field *sort;
	bool reverse;

	if (columns_choose(o, fields, &columns) ||
	    sort_parse(o, fields, &sort, &reverse))
		return 1;
	if (rows_read(&(struct rows_wanted){
			.ctids = o->ctids, .nr_ctids = o->nr_ctids,
			.all = o->all, .stopped = o->stopped,
			.needs = find_needs(o, &columns, sort),
		      }, &rows))
		return 1;
	if (!rows.nr)
		return nothing_found(o);
	select_rows(o, &rows, &selection);
	selection_sort(&selection, sort, reverse);
	if (o->json)
		print_json(&selection, &columns);
	else
		print_text(&selection, &columns, !o->no_header, !o->no_trim);
	free(selection.row);
	return 0;
}

int main(int argc, char **argv)
{
	_options_ struct options o = {};
	_fields_ struct fields fields = {};
	int status;

	if (!parse_options(&o, argc, argv, &status))
		return status;
	fields_make(&fields);
	if (o.list) {
		list_fields(&fields);
		return 0;
	}
	if (geteuid()) {
		fputs("This program can be run under root only\n", stderr);
		return 1;
	}
	return list(&o, &fields);
}
