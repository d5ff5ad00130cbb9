// SPDX-License-Identifier: GPL-2.0-or-later
/* Types whose values are one text: paths, names, choices, masks. */
#include <ctype.h>
#include <errno.h>
#include <limits.h>
#include <stdlib.h>
#include <string.h>

#include "base/bitmap.h"
#include "base/cleanup.h"
#include "model/errors.h"
#include "model/name.h"
#include "model/params.h"
#include "model/types.h"
#include "model/types_list.h"

#define PATH_TEXT_MAX	511
#define OSRELEASE_MAX	64

static void set_text(struct value *ret, char *text)
{
	*ret = (struct value){ .state = VALUE_SET, .text = text };
}

/* A configuration line holds one line. */
static bool is_one_line(const char *text)
{
	return !strpbrk(text, "\r\n");
}

static int text_parse(const char *text, struct parse_ctx *ctx,
		      struct value *ret)
{
	(void)ctx;
	if (!is_one_line(text))
		return -EINVAL;
	set_text(ret, xstrdup(text));
	return 0;
}

const struct value_type type_text = {
	.name = "text of one line", .form = FORM_TEXT, .parse = text_parse,
	.accepts = "",
};

static int path_parse(const char *text, struct parse_ctx *ctx,
		      struct value *ret)
{
	if (!*text || strlen(text) > PATH_TEXT_MAX)
		return -EINVAL;
	if (*text != '/' && ctx->source == FROM_OPTION)
		return -EINVAL;
	return text_parse(text, ctx, ret);
}

const struct value_type type_path = {
	.name = "absolute path", .form = FORM_TEXT, .parse = path_parse,
	.accepts = "at most 511 bytes",
};

/* As long as uname(2) has room for, and like a release. */
static int osrelease_parse(const char *text, struct parse_ctx *ctx,
			   struct value *ret)
{
	if (!isdigit((unsigned char)*text) && !str_eq(text, "default"))
		return -EINVAL;
	if (strlen(text) > OSRELEASE_MAX)
		return -EINVAL;
	for (const char *c = text; *c; c++)
		if (!isgraph((unsigned char)*c) || strchr("\"'`$\\", *c))
			return -EINVAL;
	return text_parse(text, ctx, ret);
}

const struct value_type type_osrelease = {
	.name = "kernel release", .form = FORM_TEXT, .parse = osrelease_parse,
	.accepts = "default, or a digit and at most 63 characters after it",
};

/* Empty is a value: no name. */
static int name_parse(const char *text, struct parse_ctx *ctx,
		      struct value *ret)
{
	(void)ctx;
	if (*text && !name_is_valid(text))
		return -EINVAL;
	set_text(ret, xstrdup(text));
	return 0;
}

const struct value_type type_name = {
	.name = "name", .form = FORM_TEXT, .parse = name_parse,
	.accepts = "letters, digits, blanks, and _ . + -",
};

static bool is_label(const char *text, size_t len)
{
	if (!len || len > 63 || text[0] == '-' || text[len - 1] == '-')
		return false;
	for (size_t i = 0; i < len; i++)
		if (!isalnum((unsigned char)text[i]) &&
		    text[i] != '-' && text[i] != '_')
			return false;
	return true;
}

/* Labels joined by dots; the last dot may stand at the end. */
bool domain_is_valid(const char *text)
{
	if (strlen(text) > 253)
		return false;
	for (;;) {
		size_t len = strcspn(text, ".");

		if (!is_label(text, len))
			return false;
		text += len;
		if (!*text || !*++text)
			return true;
	}
}

static int hostname_parse(const char *text, struct parse_ctx *ctx,
			  struct value *ret)
{
	(void)ctx;
	if (*text && !domain_is_valid(text))
		return -EINVAL;
	set_text(ret, xstrdup(text));
	return 0;
}

const struct value_type type_hostname = {
	.name = "host name", .form = FORM_TEXT, .parse = hostname_parse,
	.accepts = "labels of letters, digits, - and _ joined by dots",
	.exit_code = VZ_BADHOSTNAME,
};

static int choice_parse(const char *text, struct parse_ctx *ctx,
			struct value *ret)
{
	_words_ struct words choices = {};

	words_split(&choices, ctx->param->argument, "|");
	if (!words_has(&choices, text))
		return -EINVAL;
	set_text(ret, xstrdup(text));
	return 0;
}

const struct value_type type_choice = {
	.name = "one of the words", .form = FORM_TEXT, .parse = choice_parse,
};

/* Images are known from old files; containers of ours are directories. */
static int layout_parse(const char *text, struct parse_ctx *ctx,
			struct value *ret)
{
	static const char *const modes[] = {
		"", ":expanded", ":plain", ":raw",
	};

	(void)ctx;
	if (str_eq(text, "simfs")) {
		set_text(ret, xstrdup(text));
		return 0;
	}
	if (!str_has_prefix(text, "ploop"))
		return -EINVAL;
	for (size_t i = 0; i < ARRAY_SIZE(modes); i++) {
		if (!str_eq(text + strlen("ploop"), modes[i]))
			continue;
		set_text(ret, xstrdup("ploop"));
		return 0;
	}
	return -EINVAL;
}

const struct value_type type_layout = {
	.name = "layout", .form = FORM_TEXT, .parse = layout_parse,
};

static int meminfo_parse(const char *text, struct parse_ctx *ctx,
			 struct value *ret)
{
	const char *colon = strchr(text, ':');
	unsigned long number;
	int err;

	if (str_eq(text, "none")) {
		set_text(ret, xstrdup(text));
		return 0;
	}
	if (!str_has_prefix(text, "pages:") &&
	    !str_has_prefix(text, "privvmpages:"))
		return -EINVAL;
	err = num_parse_ulong(colon + 1, &number);
	if (err == -ERANGE && ctx->source == FROM_FILE) {
		ctx->warning = "too large, truncated";
		number = ULONG_MAX;
		err = 0;
	}
	if (err || !number)
		return err ? err : -EINVAL;
	set_text(ret, xasprintf("%.*s:%lu", (int)(colon - text), text, number));
	return 0;
}

const struct value_type type_meminfo = {
	.name = "mode", .form = FORM_TEXT, .parse = meminfo_parse,
};

static int list_of_numbers_parse(const char *text, struct parse_ctx *ctx,
				 struct value *ret)
{
	struct bitmap bitmap = {};
	int err;

	(void)ctx;
	if (str_eq(text, "all")) {
		set_text(ret, xstrdup(text));
		return 0;
	}
	err = bitmap_parse(text, &bitmap);
	if (!err)
		set_text(ret, bitmap_print(&bitmap));
	return err;
}

const struct value_type type_bitmap = {
	.name = "list of numbers and ranges", .form = FORM_TEXT,
	.accepts = "N and A-B below 4096 joined by commas, or all",
	.parse = list_of_numbers_parse,
};

static int cpumask_parse(const char *text, struct parse_ctx *ctx,
			 struct value *ret)
{
	if (!str_eq(text, "auto"))
		return list_of_numbers_parse(text, ctx, ret);
	set_text(ret, xstrdup(text));
	return 0;
}

const struct value_type type_cpumask = {
	.name = "list of CPUs", .form = FORM_TEXT, .parse = cpumask_parse,
	.accepts = "N and A-B below 4096 joined by commas, all, or auto",
};
