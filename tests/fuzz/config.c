// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * A configuration file and "set --save" on it. Input: the file, a line "---",
 * lines "OPTION VALUE".
 */
#include <stdlib.h>
#include <string.h>

#include "../unit/set.h"
#include "lib/fuzz.h"

#define SEPARATOR	"\n---\n"
#define CTID		70

/* What the options ask for, one a line; those that are refused do nothing. */
static void take_options(struct changes *changes, const char *text)
{
	_words_ struct words lines = {};

	words_split(&lines, text, "\n");
	for (size_t i = 0; i < lines.nr; i++) {
		char *value = strchrnul(lines.argv[i], ' ');
		struct change_option option;

		if (*value)
			*value++ = '\0';
		if (option_find(lines.argv[i], &option))
			changes_add(changes, &option, value);
	}
}

static void check_values(const struct config *before,
			 const struct config *changes,
			 const struct config *after)
{
	for (int id = 0; id < PARAM_NR; id++) {
		bool changed = changes->values[id].state == VALUE_SET;
		_free_ char *want = NULL;
		_free_ char *got = NULL;

		if (!params[id].key || !(params[id].flags & IN_CT_CONF))
			continue;
		want = config_print(changed ? changes : before, id);
		got = config_print(after, id);
		fuzz_same(got, want, params[id].key);
	}
}

/* One line of @text, which moves behind it; NULL at the end. */
static char *next_line(const char **text)
{
	size_t len = strcspn(*text, "\n");
	char *line;

	if (!**text)
		return NULL;
	line = xstrndup(*text, len);
	*text += len + ((*text)[len] == '\n');
	return line;
}

/* Which change a line of a file is about, as the reader sees it. */
static enum param_id changed_param(const char *text,
				   const struct config *changes)
{
	struct config_line line = {};
	enum param_id id = PARAM_NONE;

	if (config_line_parse(text, &line) == 1)
		id = param_find_key(line.key);
	config_line_free(&line);
	if (id == PARAM_NONE || !(params[id].flags & IN_CT_CONF) ||
	    changes->values[id].state != VALUE_SET)
		return PARAM_NONE;
	return id;
}

/* The line is rewritten, whether its value can be read or not. */
static bool changes_key(const char *line, const struct config *changes)
{
	_free_ char *key = config_line_key(line);
	enum param_id id = key ? param_find_key(key) : PARAM_NONE;

	return id != PARAM_NONE && changes->values[id].state == VALUE_SET;
}

/*
 * Lines of parameters that did not change stay as they are and in their order.
 * Lines that cannot be read are not compared: of those only the key decides.
 */
static void check_lines(const char *before, const char *after,
			const struct config *changes)
{
	for (;;) {
		_free_ char *old = NULL;
		struct config_line parsed = {};
		bool readable;

		old = next_line(&before);
		if (!old)
			return;
		readable = config_line_parse(old, &parsed) >= 0;
		config_line_free(&parsed);
		if (changes_key(old, changes))
			before += config_value_rest(old, strlen(old), before);
		if (!readable || changed_param(old, changes) != PARAM_NONE)
			continue;
		for (;;) {
			_free_ char *new = next_line(&after);

			fuzz_check(new != NULL, "line is lost: %s", old);
			if (str_eq(new, old))
				break;
		}
	}
}

static void check_save(const char *file, const char *options)
{
	const struct owner owner = { CTID, no_seed };
	_config_ struct config before = {};
	_config_ struct config new = {};
	_config_ struct config after = {};
	struct changes changes = {};
	_free_ char *saved = NULL;
	_free_ char *again = NULL;

	config_parse(&before, file, "fuzz", IN_CT_CONF);
	take_options(&changes, options);
	changes_resolve(&changes, &before, &owner, &new);
	changes_free(&changes);
	saved = config_rewrite(file, &new);
	config_parse(&after, saved, "fuzz", IN_CT_CONF);
	check_values(&before, &new, &after);
	check_lines(file, saved, &new);
	again = config_rewrite(saved, &new);
	fuzz_same(again, saved, "saving twice");
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	_free_ char *file = fuzz_text(data, size);
	_config_ struct config node = {};
	char *options = strstr(file, SEPARATOR);

	config_parse(&node, file, "fuzz", IN_VZ_CONF);
	if (options) {
		/* The newline before the separator is the file's. */
		options[1] = '\0';
		options += strlen(SEPARATOR);
	}
	check_save(file, options ? options : "");
	return 0;
}
