// SPDX-License-Identifier: GPL-2.0-or-later
/* JSON as it is written. */
#include <limits.h>
#include <math.h>

#include "base/json.h"
#include "tap.h"

static void shapes(void)
{
	_json_ struct json json = {};

	json_begin_array(&json, NULL);
	json_begin_object(&json, NULL);
	json_number(&json, "number", 7);
	json_begin_object(&json, "empty");
	json_end_object(&json);
	json_begin_array(&json, "list");
	json_text(&json, NULL, "a");
	json_null(&json, NULL);
	json_end_array(&json);
	json_end_object(&json);
	json_begin_array(&json, NULL);
	json_end_array(&json);
	json_end_array(&json);
	is_text(str_text(&json.text),
		"[\n"
		"  {\n"
		"    \"number\": 7,\n"
		"    \"empty\": {},\n"
		"    \"list\": [\n"
		"      \"a\",\n"
		"      null\n"
		"    ]\n"
		"  },\n"
		"  []\n"
		"]", "members stand on a line each, indented");
}

static void line(void)
{
	_json_ struct json json = { .is_line = true };

	json_begin_object(&json, NULL);
	json_bool(&json, "yes", true);
	json_bool(&json, "no", false);
	json_begin_array(&json, "list");
	json_number(&json, NULL, 1);
	json_number(&json, NULL, 2);
	json_end_array(&json);
	json_end_object(&json);
	is_text(str_text(&json.text),
		"{\"yes\":true,\"no\":false,\"list\":[1,2]}",
		"or all on one");
}

/* As deep as nobody goes: still JSON. */
static void depth(void)
{
	_json_ struct json json = { .is_line = true };

	for (int i = 0; i < 40; i++)
		json_begin_array(&json, NULL);
	for (int i = 0; i < 40; i++)
		json_end_array(&json);
	is_text(str_text(&json.text),
		"[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[["
		"]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]", "depth has no bound");
	json.text.len = 0;
	json.is_line = false;
	for (int i = 0; i < 40; i++)
		json_begin_array(&json, NULL);
	is_number(json.text.len, 39 + 40 + 2 * (1 + 2 + 3 + 4 + 5 + 6 + 7) + 32 * 16,
		  "but the indent has one");
}

static void numbers(void)
{
	_json_ struct json json = { .is_line = true };

	json_begin_array(&json, NULL);
	json_number(&json, NULL, 0);
	json_number(&json, NULL, LONG_MAX);
	json_number(&json, NULL, ULONG_MAX);
	json_signed(&json, NULL, LONG_MIN);
	json_fixed(&json, NULL, 1.0 / 3, 3);
	json_fixed(&json, NULL, 1e15, 0);
	json_real(&json, NULL, 1.50);
	json_end_array(&json);
	is_text(str_text(&json.text),
		"[0,9223372036854775807,18446744073709551615,"
		"-9223372036854775808,0.333,1000000000000000,1.5]",
		"numbers are whole");
}

static void shares(void)
{
	_json_ struct json json = { .is_line = true };

	json_begin_array(&json, NULL);
	json_share(&json, NULL, 12.345);
	json_share(&json, NULL, INFINITY);
	json_share(&json, NULL, NAN);
	json_end_array(&json);
	is_text(str_text(&json.text), "[12.35,\"unlimited\",null]",
		"a share may have no end, or not be known");
}

static void texts(void)
{
	static const struct {
		const char	*text, *wanted;
	} rows[] = {
		{ NULL, "null" }, { "", "\"\"" }, { "plain / text~", "\"plain / text~\"" },
		{ "a\"b\\c", "\"a\\\"b\\\\c\"" },
		{ "\b\t\n\f\r", "\"\\b\\t\\n\\f\\r\"" },
		{ "\x01\x1b\x7f", "\"\\u0001\\u001b\\u007f\"" },
		{ "\xc2\x80\xc2\x9f", "\"\\u0080\\u009f\"" },
		{ "\xc2\xa0\xf0\x9f\x90\xa7", "\"\xc2\xa0\xf0\x9f\x90\xa7\"" },
		{ "\xfc,\xe4\xbd", "\"\xef\xbf\xbd,\xef\xbf\xbd\xef\xbf\xbd\"" },
	};

	for (size_t i = 0; i < sizeof(rows) / sizeof(*rows); i++) {
		_json_ struct json json = {};

		json_text(&json, NULL, rows[i].text);
		is_text(str_text(&json.text), rows[i].wanted,
			"text of all kinds is JSON, and no terminal obeys it");
	}
}

static void keys(void)
{
	_json_ struct json json = { .is_line = true };

	json_begin_object(&json, NULL);
	json_null(&json, "a\"\x1b");
	json_end_object(&json);
	is_text(str_text(&json.text), "{\"a\\\"\\u001b\":null}", "and so are keys");
}

int main(void)
{
	shapes();
	line();
	depth();
	numbers();
	shares();
	texts();
	keys();
	return done_testing();
}
