// SPDX-License-Identifier: GPL-2.0-or-later
/* Configurations: their layers, and reading them from files. */
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "base/cleanup.h"
#include "base/file.h"
#include "base/log.h"
#include "model/config.h"

#define CONFIG_MAX	(1UL << 20)
#define KEY_MAX		511

void config_free(struct config *config)
{
	for (int id = 0; id < PARAM_NR; id++)
		value_free(&config->values[id], params[id].type);
}

bool config_has(const struct config *config, enum param_id id)
{
	return config->values[id].state == VALUE_SET;
}

void config_set(struct config *config, enum param_id id,
		const struct value *value)
{
	value_copy(&config->values[id], value, params[id].type);
}

void config_unset(struct config *config, enum param_id id)
{
	value_free(&config->values[id], params[id].type);
}

bool config_set_text(struct config *config, enum param_id id,
		     const char *text)
{
	struct parse_ctx ctx = { .param = &params[id], .source = FROM_FILE };
	struct value value;
	bool valid = params[id].type->parse(text, &ctx, &value) == 0;

	if (valid) {
		config_unset(config, id);
		config->values[id] = value;
	}
	words_free(&ctx.skipped);
	return valid;
}

char *config_print(const struct config *config, enum param_id id)
{
	if (!config_has(config, id))
		return NULL;
	return value_print(&config->values[id], params[id].type);
}

void config_overlay(struct config *config, const struct config *over)
{
	for (int id = 0; id < PARAM_NR; id++) {
		const struct value *value = &over->values[id];

		if (value->state == VALUE_SET)
			config_set(config, id, value);
		else if (value->state == VALUE_DROP)
			config_unset(config, id);
	}
}

/* A backslash goes, what follows it stays; blanks at both ends go. */
static char *line_unescape(const char *line)
{
	struct str out = {};
	char *text;
	size_t len;

	for (; *line; line++) {
		if (*line == '\\' && !*++line)
			break;
		if (out.len || !strchr(" \t", *line))
			str_addc(&out, *line);
	}
	text = str_steal(&out);
	len = strlen(text);
	while (len && strchr(" \t\r\n", text[len - 1]))
		text[--len] = '\0';
	return text;
}

char *config_line_key(const char *line)
{
	_free_ char *text = line_unescape(line);
	char *equals = strchr(text, '=');

	if (!equals || *text == '#')
		return NULL;
	*equals = '\0';
	return steal_ptr(&text);
}

int config_line_parse(const char *line, struct config_line *ret)
{
	_free_ char *text = line_unescape(line);
	char *equals, *value, *last;

	if (!*text || *text == '#')
		return 0;
	equals = strchr(text, '=');
	if (!equals || equals - text > KEY_MAX)
		return -EINVAL;
	*equals = '\0';
	value = equals + 1;
	if (*value == '"') {
		last = strrchr(++value, '"');
		if (!last)
			return -EINVAL;
		*last = '\0';
	}
	ret->key = xstrdup(text);
	ret->value = xstrdup(value);
	return 1;
}

void config_line_free(struct config_line *line)
{
	free(line->key);
	free(line->value);
	*line = (struct config_line){};
}

#define _config_line_ __attribute__((cleanup(config_line_free)))

/* Where the reader is, for messages. */
struct reader {
	struct config	*config;
	const char	*path;
	unsigned int	line_nr;
	unsigned int	where;
	bool		seen[PARAM_NR];
};

static void report_skipped(const struct reader *r, const char *key,
			   const struct words *skipped)
{
	for (size_t i = 0; i < skipped->nr; i++)
		log_warn("%s:%u: invalid element of %s skipped: %s", r->path,
			 r->line_nr, key, skipped->argv[i]);
}

static void reader_take(struct reader *r, enum param_id id,
			struct value *value)
{
	const struct value_type *type = params[id].type;
	struct value *old = &r->config->values[id];

	if (r->seen[id] && type->form != FORM_WORDS)
		log_warn("%s:%u: %s is given twice, the last value counts",
			 r->path, r->line_nr, params[id].key);
	if (r->seen[id] && type->form == FORM_WORDS) {
		value_merge(old, value, type);
		value_free(value, type);
	} else {
		value_free(old, type);
		*old = *value;
	}
	r->seen[id] = true;
}

static void reader_parse(struct reader *r, enum param_id id,
			 const struct config_line *line)
{
	struct parse_ctx ctx = { .param = &params[id], .source = FROM_FILE };
	struct value value;
	int err = params[id].type->parse(line->value, &ctx, &value);

	if (err) {
		log_warn("%s:%u: invalid value of %s: %s", r->path,
			 r->line_nr, line->key, line->value);
		return;
	}
	report_skipped(r, line->key, &ctx.skipped);
	if (ctx.warning)
		log_detail("Warning: %s:%u: %s: %s", r->path, r->line_nr,
			   line->key, ctx.warning);
	reader_take(r, id, &value);
	words_free(&ctx.skipped);
}

static void reader_line(struct reader *r, const char *text)
{
	_config_line_ struct config_line line = {};
	int ret = config_line_parse(text, &line);
	enum param_id id;

	if (ret < 0)
		log_warn("Cannot parse %s:%u", r->path, r->line_nr);
	if (ret <= 0)
		return;
	id = param_find_key(line.key);
	if (id == PARAM_NONE)
		log_detail("%s:%u: unknown parameter %s", r->path, r->line_nr,
			   line.key);
	else if (!(params[id].flags & r->where))
		log_detail("%s:%u: %s has no meaning here, ignored", r->path,
			   r->line_nr, line.key);
	else
		reader_parse(r, id, &line);
}

void config_parse(struct config *config, const char *text, const char *path,
		  unsigned int where)
{
	struct reader r = { .config = config, .path = path, .where = where };

	while (*text) {
		size_t len = strcspn(text, "\n");
		_free_ char *line = xstrndup(text, len);

		r.line_nr++;
		reader_line(&r, line);
		text += len + (text[len] == '\n');
	}
}

/* -EINVAL for a file with a NUL byte: no text, and shells stop there. */
int config_file_read(const char *path, char **ret_text)
{
	_free_ char *text = NULL;
	size_t len;
	int err = file_read(path, CONFIG_MAX, &text, &len);

	if (err)
		return err;
	if (strlen(text) != len)
		return -EINVAL;
	*ret_text = steal_ptr(&text);
	return 0;
}

enum vz_err config_read(struct config *config, const char *path,
			unsigned int where, bool *ret_missing)
{
	_free_ char *text = NULL;
	int err = config_file_read(path, &text);

	if (ret_missing)
		*ret_missing = err == -ENOENT;
	if (err == -ENOENT && ret_missing)
		return VZ_NOCONFIG;
	if (err)
		return vz_fail_errno(VZ_NOCONFIG, err,
				     "Cannot read configuration %s", path);
	config_parse(config, text, path, where);
	return VZ_OK;
}
