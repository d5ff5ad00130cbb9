// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Rewriting configuration files: lines of changed parameters are replaced
 * where they stand, with what a shell takes as the rest of the value;
 * everything else stays byte for byte.
 */
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "base/cleanup.h"
#include "base/file.h"
#include "base/log.h"
#include "model/config.h"

#define CONFIG_MODE	0644

/* Length of $VEID or ${VEID} at @text, else 0. */
static size_t veid_len(const char *text)
{
	static const char *const forms[] = { "$VEID", "${VEID}" };

	for (size_t i = 0; i < ARRAY_SIZE(forms); i++)
		if (str_has_prefix(text, forms[i]))
			return strlen(forms[i]);
	return 0;
}

/*
 * Between double quotes, for our reader and for a shell alike. Only paths may
 * refer to $VEID.
 */
static void str_add_quoted(struct str *out, const char *text, bool is_path)
{
	while (*text) {
		size_t len = is_path ? veid_len(text) : 0;

		if (!len && strchr("\"\\`$", *text))
			str_addc(out, '\\');
		len = len ? len : 1;
		str_addn(out, text, len);
		text += len;
	}
}

static void add_line(struct str *out, enum param_id id,
		     const struct value *value, bool crlf)
{
	_free_ char *text = NULL;

	if (value->state != VALUE_SET)
		return;
	text = value_print(value, params[id].type);
	str_addf(out, "%s=\"", params[id].key);
	str_add_quoted(out, text, params[id].type == &type_path);
	str_add(out, crlf ? "\"\r\n" : "\"\n");
}

static enum param_id line_param(const char *text, size_t len)
{
	_free_ char *line = xstrndup(text, len);
	_free_ char *key = config_line_key(line);

	return key ? param_find_key(key) : PARAM_NONE;
}

static bool is_change(const struct config *changes, enum param_id id)
{
	return id != PARAM_NONE && params[id].key &&
	       params[id].flags & IN_CT_CONF &&
	       changes->values[id].state != VALUE_UNSET;
}

/* The first @quote of these bytes that is none of the text, or NULL. */
static const char *find_quote(const char *text, size_t len, char quote)
{
	for (const char *p = text; p < text + len; p++) {
		if (*p == '\\' && quote == '"')
			p++;
		else if (*p == quote)
			return p;
	}
	return NULL;
}

/* What ends the value that begins in this line: a quote, a newline, or 0. */
static char open_quote(const char *line, size_t len)
{
	const char *value = memchr(line, '=', len);
	const char *end = line + len;
	const char *p = end;

	if (!value || ++value == end)
		return 0;
	if (*value == '"' || *value == '\'')
		return find_quote(value + 1, end - value - 1, *value) ?
			       0 : *value;
	while (p > value && p[-1] == '\\')
		p--;
	return (end - p) % 2 ? '\n' : 0;
}

static bool is_end(const char *text, const char *end)
{
	return (size_t)(end - text) == strspn(text, " \t\r");
}

size_t config_value_rest(const char *line, size_t len, const char *rest)
{
	char quote = open_quote(line, len);
	const char *p = rest;

	while (quote && *p) {
		size_t next = strcspn(p, "\n");
		const char *end = p + next;
		const char *found = find_quote(p, next, quote);

		if (line_param(p, next) != PARAM_NONE)
			return 0;
		if (found && !is_end(found + 1, end))
			return 0;
		if (found || quote == '\n')
			return end + (*end == '\n') - rest;
		p = end + (*end == '\n');
	}
	return 0;
}

char *config_rewrite(const char *text, const struct config *changes)
{
	bool written[PARAM_NR] = {};
	struct str out = {};
	const char *line;
	bool crlf = false;

	while (*text) {
		size_t len = strcspn(text, "\n");
		enum param_id id = line_param(text, len);

		crlf = len && text[len - 1] == '\r';
		if (!is_change(changes, id)) {
			str_addn(&out, text, len);
			str_addc(&out, '\n');
		} else if (!written[id]) {
			add_line(&out, id, &changes->values[id], crlf);
			written[id] = true;
		}
		line = text;
		text += len + (text[len] == '\n');
		if (is_change(changes, id))
			text += config_value_rest(line, len, text);
	}
	for (int id = 0; id < PARAM_NR; id++)
		if (is_change(changes, id) && !written[id])
			add_line(&out, id, &changes->values[id], crlf);
	return str_steal(&out);
}

static bool has_changes(const struct config *changes)
{
	for (int id = 0; id < PARAM_NR; id++)
		if (is_change(changes, id))
			return true;
	return false;
}

enum vz_err config_save(const char *path, const struct config *changes)
{
	_free_ char *old = NULL;
	_free_ char *new = NULL;
	int err;

	if (!has_changes(changes)) {
		log_info("No changes in CT configuration, not saving");
		return VZ_OK;
	}
	err = config_file_read(path, &old);
	if (err && err != -ENOENT)
		return config_unreadable(VZ_CONFIG_SAVE_ERROR, path, err);
	new = config_rewrite(old ? old : "", changes);
	err = file_replace(path, new, strlen(new), CONFIG_MODE);
	if (err)
		return vz_fail_errno(VZ_CONFIG_SAVE_ERROR, err,
				     "Cannot write configuration %s", path);
	log_info("CT configuration saved to %s", path);
	return VZ_OK;
}
