// SPDX-License-Identifier: GPL-2.0-or-later
/* The options of a command. */
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/cleanup.h"
#include "base/num.h"
#include "base/options.h"
#include "options.h"
#include "quota/times.h"

#define HELP_COLUMN	34

enum kind {
	KIND_POINT, KIND_FILE, KIND_KIB, KIND_COUNT, KIND_TIME, KIND_SWITCH,
	KIND_FLAG, KIND_IGNORED,
};

/* Where a value goes: an offset in struct arguments, and what it means to give it. */
struct row {
	char		letter;
	const char	*name;
	const char	*argument;
	const char	*help;
	enum kind	kind;
	size_t		offset;
	unsigned int	given;
	unsigned int	flags;		/* commands that take it */
};

#define AT(member)	offsetof(struct arguments, member)
#define LIMIT(member)	AT(request.change.limits.member)
#define GRACE(member)	AT(request.change.grace.member)

/* clang-format off */
static const struct row rows[] = {
	{ 'p', NULL, "PATH", "Top directory of the tree", KIND_POINT, AT(request.place.point), 0, TAKES_PLACE },
	{ 'c', "quota-file", "FILE", "The quota file", KIND_FILE, AT(request.place.file), 0, TAKES_PLACE },
	{ 'R', "relative", NULL, "It lies beside the top directory", KIND_FLAG, AT(request.place.relative), 0, TAKES_PLACE },
	{ 'b', "block-softlimit", "KIB", "Soft limit of space", KIND_KIB, LIMIT(space.soft), GIVEN_SPACE_SOFT, TAKES_LIMITS },
	{ 'B', "block-hardlimit", "KIB", "Hard limit of space", KIND_KIB, LIMIT(space.hard), GIVEN_SPACE_HARD, TAKES_LIMITS },
	{ 'i', "inode-softlimit", "N", "Soft limit of inodes", KIND_COUNT, LIMIT(inodes.soft), GIVEN_INODE_SOFT, TAKES_LIMITS },
	{ 'I', "inode-hardlimit", "N", "Hard limit of inodes", KIND_COUNT, LIMIT(inodes.hard), GIVEN_INODE_HARD, TAKES_LIMITS },
	{ 'e', "block-exptime", "TIME", "Grace time of space", KIND_TIME, GRACE(space), GIVEN_SPACE_GRACE, TAKES_LIMITS },
	{ 'n', "inode-exptime", "TIME", "Grace time of inodes", KIND_TIME, GRACE(inodes), GIVEN_INODE_GRACE, TAKES_LIMITS },
	{ 's', "sub-quotas", "1|0", "Quota of users and groups", KIND_SWITCH, AT(request.change.level2), GIVEN_LEVEL2, TAKES_LEVEL2 },
	{ 'u', "ugid-limit", "N", "How many users and groups, 0 for none", KIND_COUNT, AT(request.change.ugid_limit), GIVEN_UGID_LIMIT, TAKES_LEVEL2 },
	{ 'r', "rsquash", "WORD", "Ignored", KIND_IGNORED, 0, 0, TAKES_LEVEL2 },
	{ 'u', "uid", NULL, "The id is a user's", KIND_FLAG, AT(is_user), 0, TAKES_KIND },
	{ 'g', "gid", NULL, "The id is a group's", KIND_FLAG, AT(is_group), 0, TAKES_KIND },
	{ 't', "user-group", NULL, "Users and groups, too", KIND_FLAG, AT(tables), 0, TAKES_TABLES },
	{ 'f', "force", NULL, "See vzquota(8)", KIND_FLAG, AT(request.force), 0, TAKES_FORCE },
	{ 0, "nocheck", NULL, "Do not look through the tree again", KIND_FLAG, AT(request.no_check), 0, TAKES_NO_CHECK },
	{ 0, "json", NULL, "Write JSON", KIND_FLAG, AT(json), 0, TAKES_JSON },
	{ 'h', "help", NULL, "Print this help", KIND_FLAG, 0, 0, ~0U },
};
/* clang-format on */

#define ROW_HELP	(ARRAY_SIZE(rows) - 1)

static enum quota_err bad_value(const char *text, const char *what, int err,
				const char *expected)
{
	if (err == -ERANGE)
		return quota_fail(QUOTA_WRONG_USAGE, "The value of %s is too large: %s",
				  what, text);
	return quota_fail(QUOTA_WRONG_USAGE, "Invalid value of %s: %s, expected %s",
			  what, text, expected);
}

enum quota_err parse_kib(const char *text, const char *what, uint64_t *ret_bytes)
{
	unsigned long value;
	int err = num_parse_ulong(text, &value);

	if (!err && value > INT64_MAX / 1024)
		err = -ERANGE;
	if (err)
		return bad_value(text, what, err, "a number of KiB");
	*ret_bytes = (uint64_t)value * 1024;
	return QUOTA_OK;
}

enum quota_err parse_count(const char *text, const char *what, uint64_t *ret)
{
	uint32_t value;
	int err = num_parse_u32(text, &value);

	if (err)
		return bad_value(text, what, err, "a number");
	*ret = value;
	return QUOTA_OK;
}

enum quota_err parse_time(const char *text, const char *what, uint64_t *ret)
{
	int err = quota_time_parse(text, ret);

	if (!err && *ret > UINT32_MAX)
		err = -ERANGE;
	return err ? bad_value(text, what, err,
			       "a time: SECONDS, [[[DD:]HH:]MM:]SS, or a number with one of H D W M Y") :
		     QUOTA_OK;
}

static enum quota_err parse_switch(const char *text, const char *what, bool *ret)
{
	if (!str_eq(text, "0") && !str_eq(text, "1"))
		return bad_value(text, what, -EINVAL, "1 or 0");
	*ret = str_eq(text, "1");
	return QUOTA_OK;
}

/* By the directory we are in, without looking at links. */
static const char *absolute(struct arguments *arguments, const char *path)
{
	_free_ char *cwd = *path == '/' ? NULL : getcwd(NULL, 0);

	free(arguments->point);
	arguments->point = cwd ? xasprintf("%s/%s", cwd, path) : xstrdup(path);
	return arguments->point;
}

static enum quota_err take_count32(const char *text, const char *what,
				   uint32_t *ret)
{
	uint64_t value = 0;
	enum quota_err err = parse_count(text, what, &value);

	*ret = value;
	return err;
}

static enum quota_err take(const struct row *row, const char *text,
			   struct arguments *arguments)
{
	_free_ char *what = row->name ? xasprintf("--%s", row->name) :
					xasprintf("-%c", row->letter);
	void *place = (char *)arguments + row->offset;

	arguments->request.change.given |= row->given;
	switch (row->kind) {
	case KIND_POINT:
		*(const char **)place = absolute(arguments, text);
		return QUOTA_OK;
	case KIND_FILE:
		*(const char **)place = text;
		return QUOTA_OK;
	case KIND_KIB:
		return parse_kib(text, what, place);
	case KIND_COUNT:
		return row->given == GIVEN_UGID_LIMIT ?
			take_count32(text, what, place) :
			parse_count(text, what, place);
	case KIND_TIME:
		return parse_time(text, what, place);
	case KIND_SWITCH:
		return parse_switch(text, what, place);
	case KIND_FLAG:
		*(bool *)place = true;
		return QUOTA_OK;
	case KIND_IGNORED:
		break;
	}
	return QUOTA_OK;
}

static enum quota_err check(const struct command *command,
			    const struct arguments *a)
{
	const struct quota_request *r = &a->request;
	const unsigned int all = GIVEN_LIMITS | GIVEN_GRACE;

	if (r->place.file && r->place.relative)
		return quota_fail(QUOTA_WRONG_USAGE,
				  "-c and -R cannot be used together");
	if (command->flags & NEEDS_ALL &&
	    (!r->place.point || (r->change.given & all) != all))
		return quota_fail(QUOTA_WRONG_USAGE,
				  "%s needs -p, -b, -B, -i, -I, -e and -n",
				  command->name);
	if (command->flags & NEEDS_ANY && !r->change.given && !r->force &&
	    !r->place.point)
		return quota_fail(QUOTA_WRONG_USAGE, "%s: nothing to set is given",
				  command->name);
	if (a->is_user && a->is_group)
		return quota_fail(QUOTA_WRONG_USAGE,
				  "-u and -g cannot be used together");
	if (a->nr_operands < command->min || a->nr_operands > command->max)
		return quota_fail(QUOTA_WRONG_USAGE, "%s: wrong number of arguments",
				  command->name);
	return QUOTA_OK;
}

/* The rows of a command, with where they are in the table. */
static size_t rows_of(const struct command *command,
		      struct option_name names[ARRAY_SIZE(rows)],
		      size_t index[ARRAY_SIZE(rows)])
{
	size_t nr = 0;

	for (size_t i = 0; i < ARRAY_SIZE(rows); i++) {
		if (!(rows[i].flags & command->flags) && i != ROW_HELP)
			continue;
		names[nr] = (struct option_name){
			.letter = rows[i].letter, .name = rows[i].name,
			.has_argument = rows[i].argument,
		};
		index[nr++] = i;
	}
	return nr;
}

enum quota_err options_parse(const struct command *command, int argc,
			     char **argv, struct arguments *ret, bool *ret_help)
{
	_option_scan_ struct option_scan scan = {};
	struct option_name names[ARRAY_SIZE(rows)];
	size_t index[ARRAY_SIZE(rows)];
	size_t nr = rows_of(command, names, index);
	enum quota_err err = QUOTA_OK;
	int row;

	*ret_help = false;
	options_scan(&scan, names, nr, argc, argv, false);
	while (!err && (row = options_next(&scan)) >= 0) {
		if (index[row] == ROW_HELP)
			*ret_help = true;
		else
			err = take(&rows[index[row]], scan.text, ret);
	}
	if (!err && row == OPTION_BAD)
		err = QUOTA_WRONG_USAGE;
	if (err || *ret_help)
		return err;
	ret->operands = argv + options_first_operand();
	ret->nr_operands = argc - options_first_operand();
	return check(command, ret);
}

void options_print(const struct command *command, FILE *f)
{
	fprintf(f, "Usage: vzquota [-q|-v] [-b] %s %s%s%s\n\n", command->name,
		command->flags & TAKES_PATH ? "" : "QID",
		command->flags & TAKES_PATH || !*command->usage ? "" : " ",
		command->usage);
	for (size_t i = 0; i < ARRAY_SIZE(rows); i++) {
		const struct row *row = &rows[i];
		_str_ struct str left = {};

		if (!(row->flags & command->flags) && i != ROW_HELP)
			continue;
		str_add(&left, "  ");
		if (row->letter)
			str_addf(&left, "-%c", row->letter);
		if (row->name)
			str_addf(&left, "%s--%s", row->letter ? ", " : "    ",
				 row->name);
		if (row->argument)
			str_addf(&left, " %s", row->argument);
		fprintf(f, "%-*s  %s\n", HELP_COLUMN, str_text(&left), row->help);
	}
}

void arguments_free(struct arguments *arguments)
{
	free(arguments->point);
}
