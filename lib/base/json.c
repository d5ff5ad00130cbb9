// SPDX-License-Identifier: GPL-2.0-or-later
/* JSON for programs, written as it comes. */
#include <math.h>
#include <stdio.h>
#include <string.h>

#include "base/cleanup.h"
#include "base/json.h"
#include "base/utf8.h"

#define INDENT		2
#define MAX_INDENT	16	/* deeper ones stand below each other */

/* What a text has as it is; anything else is escaped or several bytes. */
static const bool is_plain[256] = {
	[' ' ... '!'] = true, ['#' ... '['] = true, [']' ... '~'] = true,
};

/* A character that is not plain; returns its bytes. */
static size_t add_special(struct str *out, const char *text)
{
	static const struct {
		char	c;
		char	letter;
	} escapes[] = {
		{ '"', '"' }, { '\\', '\\' }, { '\b', 'b' }, { '\t', 't' },
		{ '\n', 'n' }, { '\f', 'f' }, { '\r', 'r' },
	};
	size_t length = utf8_length(text, strlen(text));

	for (size_t i = 0; i < ARRAY_SIZE(escapes); i++)
		if (*text == escapes[i].c) {
			str_addf(out, "\\%c", escapes[i].letter);
			return 1;
		}
	if (!length)
		str_add(out, "\xef\xbf\xbd");
	else if (utf8_is_control(text))
		str_addf(out, "\\u%04x", (unsigned char)text[length - 1]);
	else
		str_addn(out, text, length);
	return length ? length : 1;
}

static void add_quoted(struct str *out, const char *text)
{
	str_addc(out, '"');
	while (*text) {
		size_t nr = 0;

		while (is_plain[(unsigned char)text[nr]])
			nr++;
		str_addn(out, text, nr);
		text += nr;
		if (*text)
			text += add_special(out, text);
	}
	str_addc(out, '"');
}

/* The comma behind the last member, and where the next line begins. */
static void add_gap(struct json *json, bool comma)
{
	static const char gap[] = ",\n                ";
	size_t indent = INDENT * json->depth;
	const char *begin = comma ? gap : gap + 1;

	if (json->is_line)
		str_addn(&json->text, gap, comma);
	else
		str_addn(&json->text, begin, gap + 2 - begin +
			 (indent < MAX_INDENT ? indent : MAX_INDENT));
}

static struct str *add_member(struct json *json, const char *key)
{
	if (json->depth)
		add_gap(json, json->has_members);
	json->has_members = true;
	if (key) {
		add_quoted(&json->text, key);
		str_addn(&json->text, ": ", json->is_line ? 1 : 2);
	}
	return &json->text;
}

static void begin(struct json *json, const char *key, char bracket)
{
	str_addc(add_member(json, key), bracket);
	json->depth++;
	json->has_members = false;
}

static void end(struct json *json, char bracket)
{
	json->depth--;
	if (json->has_members)
		add_gap(json, false);
	str_addc(&json->text, bracket);
	json->has_members = true;
}

void json_begin_object(struct json *json, const char *key)
{
	begin(json, key, '{');
}

void json_end_object(struct json *json)
{
	end(json, '}');
}

void json_begin_array(struct json *json, const char *key)
{
	begin(json, key, '[');
}

void json_end_array(struct json *json)
{
	end(json, ']');
}

void json_null(struct json *json, const char *key)
{
	str_add(add_member(json, key), "null");
}

void json_bool(struct json *json, const char *key, bool is_true)
{
	str_add(add_member(json, key), is_true ? "true" : "false");
}

/* There are thousands of numbers in a long list: printf() takes twice the time. */
void json_number(struct json *json, const char *key, unsigned long number)
{
	char digits[3 * sizeof(number)];
	char *first = digits + sizeof(digits);

	do
		*--first = '0' + number % 10;
	while (number /= 10);
	str_addn(add_member(json, key), first, digits + sizeof(digits) - first);
}

void json_signed(struct json *json, const char *key, long number)
{
	str_addf(add_member(json, key), "%ld", number);
}

void json_text(struct json *json, const char *key, const char *text)
{
	if (text)
		add_quoted(add_member(json, key), text);
	else
		json_null(json, key);
}

void json_fixed(struct json *json, const char *key, double real, int decimals)
{
	str_addf(add_member(json, key), "%.*f", decimals, real);
}

void json_real(struct json *json, const char *key, double real)
{
	str_addf(add_member(json, key), "%g", real);
}

void json_share(struct json *json, const char *key, double value)
{
	if (isnan(value))
		json_null(json, key);
	else if (isinf(value))
		json_text(json, key, "unlimited");
	else
		json_fixed(json, key, value, 2);
}

void json_put(struct json *json)
{
	if (!json->depth)
		str_addc(&json->text, '\n');
	fwrite(json->text.text, 1, json->text.len, stdout);
	json->text.len = 0;
	json->has_members = json->depth && json->has_members;
}

void json_free(struct json *json)
{
	str_free(&json->text);
}
