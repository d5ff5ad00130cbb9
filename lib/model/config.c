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

/* In place: a backslash goes, what follows it stays. */
static void unescape(char *text)
{
	char *out = strchr(text, '\\');

	if (!out)
		return;
	for (text = out; *text; text++)
		if (*text != '\\' || *++text)
			*out++ = *text;
		else
			break;
	*out = '\0';
}

/* Blanks at both ends go. */
static char *trim(char *text)
{
	size_t len;

	text += strspn(text, " \t");
	len = strlen(text);
	while (len && strchr(" \t\r\n", text[len - 1]))
		len--;
	text[len] = '\0';
	return text;
}

char *config_line_key(const char *line)
{
	_free_ char *copy = xstrdup(line);
	char *text, *equals;

	unescape(copy);
	text = trim(copy);
	equals = strchr(text, '=');
	if (!equals || *text == '#')
		return NULL;
	*equals = '\0';
	return xstrdup(text);
}

/* As config_line_parse(); key and value point into @line, which is changed. */
static int line_split(char *line, const char **ret_key, const char **ret_value)
{
	char *text, *equals, *value, *last;

	unescape(line);
	text = trim(line);
	if (!*text || *text == '#')
		return 0;
	equals = strchr(text, '=');
	if (!equals || equals - text > KEY_MAX)
		return -EINVAL;
	value = equals + 1;
	if (*value == '"') {
		last = strrchr(++value, '"');
		if (!last)
			return -EINVAL;
		*last = '\0';
	}
	*equals = '\0';
	*ret_key = text;
	*ret_value = value;
	return 1;
}

int config_line_parse(const char *line, struct config_line *ret)
{
	_free_ char *text = xstrdup(line);
	const char *key, *value;
	int err = line_split(text, &key, &value);

	if (err == 1) {
		ret->key = xstrdup(key);
		ret->value = xstrdup(value);
	}
	return err;
}

void config_line_free(struct config_line *line)
{
	free(line->key);
	free(line->value);
	*line = (struct config_line){};
}

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

static void report_invalid(const struct reader *r, enum param_id id,
			   const char *key, const char *text)
{
	const struct param *param = &params[id];
	_free_ char *expected = param_expected(param, param->type,
					       param->argument);

	log_warn("%s:%u: invalid value of %s: %s, %s", r->path, r->line_nr,
		 key, text, expected);
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

static void reader_parse(struct reader *r, enum param_id id, const char *key,
			 const char *text)
{
	struct parse_ctx ctx = { .param = &params[id], .source = FROM_FILE };
	struct value value;
	int err = params[id].type->parse(text, &ctx, &value);

	if (err) {
		report_invalid(r, id, key, text);
		return;
	}
	report_skipped(r, key, &ctx.skipped);
	if (ctx.warning)
		log_detail("Warning: %s:%u: %s: %s", r->path, r->line_nr, key,
			   ctx.warning);
	reader_take(r, id, &value);
	words_free(&ctx.skipped);
}

/* Keys of older releases that mean nothing any more. */
static const struct {
	const char	*key, *instead;
} obsolete[] = {
	{ "VETH", "NETIF" },
};

static void report_unknown(const struct reader *r, const char *key)
{
	for (size_t i = 0; i < ARRAY_SIZE(obsolete); i++)
		if (str_eq(key, obsolete[i].key))
			log_warn("%s:%u: %s is obsolete and ignored, use %s",
				 r->path, r->line_nr, key, obsolete[i].instead);
	log_detail("%s:%u: unknown parameter %s", r->path, r->line_nr, key);
}

static void reader_line(struct reader *r, char *line)
{
	const char *key, *value;
	int ret = line_split(line, &key, &value);
	enum param_id id;

	if (ret < 0)
		log_warn("Cannot parse %s:%u", r->path, r->line_nr);
	if (ret <= 0)
		return;
	id = param_find_key(key);
	if (id == PARAM_NONE)
		report_unknown(r, key);
	else if (!(params[id].flags & r->where))
		log_detail("%s:%u: %s has no meaning here, ignored", r->path,
			   r->line_nr, key);
	else
		reader_parse(r, id, key, value);
}

void config_parse(struct config *config, const char *text, const char *path,
		  unsigned int where)
{
	struct reader r = { .config = config, .path = path, .where = where };
	_free_ char *copy = xstrdup(text);
	char *rest = copy, *line;

	while ((line = strsep(&rest, "\n"))) {
		r.line_nr++;
		reader_line(&r, line);
	}
}

/* No text with a NUL byte: shells stop there. */
int config_file_read(const char *path, char **ret_text)
{
	_free_ char *text = NULL;
	size_t len;
	int err = file_read(path, CONFIG_MAX, &text, &len);

	if (err)
		return err;
	if (strlen(text) != len)
		return -EILSEQ;
	*ret_text = steal_ptr(&text);
	return 0;
}

enum vz_err config_unreadable(enum vz_err code, const char *path, int err)
{
	if (err == -EILSEQ)
		return vz_fail(code,
			       "Cannot read configuration %s: there is a NUL byte in it",
			       path);
	return vz_fail_errno(code, err, "Cannot read configuration %s", path);
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
		return config_unreadable(VZ_NOCONFIG, path, err);
	config_parse(config, text, path, where);
	return VZ_OK;
}
