// SPDX-License-Identifier: GPL-2.0-or-later
/* JSON for programs: what json-c lacks. */
#include <math.h>
#include <stdio.h>
#include <string.h>

#include "base/cleanup.h"
#include "base/json.h"
#include "base/str.h"
#include "base/utf8.h"

/* DEL, or U+0080 to U+009F: the library writes these as they are. */
static bool is_late_control(const char *text)
{
	return utf8_is_control(text) && (unsigned char)*text >= ' ';
}

static bool has_late_control(const char *text)
{
	for (; *text; text++)
		if (is_late_control(text))
			return true;
	return false;
}

/* What is UTF-8 as a JSON string of its own. */
static char *quoted(const char *text)
{
	struct str out = {};

	str_addc(&out, '"');
	for (; *text; text++) {
		bool is_wide = *text == '\xc2' && is_late_control(text);
		unsigned char c = is_wide ? *++text : *text;

		if (c == '"' || c == '\\')
			str_addf(&out, "\\%c", c);
		else if (c < ' ' || c == 0x7f || is_wide)
			str_addf(&out, "\\u%04x", c);
		else
			str_addc(&out, c);
	}
	str_addc(&out, '"');
	return str_steal(&out);
}

json_object *json_text(const char *text)
{
	_str_ struct str clean = {};
	json_object *object;

	while (*text) {
		size_t length = utf8_length(text, strlen(text));

		if (length)
			str_addn(&clean, text, length);
		else
			str_add(&clean, "\xef\xbf\xbd");
		text += length ? length : 1;
	}
	object = json_object_new_string(str_text(&clean));
	if (has_late_control(str_text(&clean)))
		json_object_set_serializer(object,
					   json_object_userdata_to_json_string,
					   quoted(str_text(&clean)),
					   json_object_free_userdata);
	return object;
}

/* What the library writes for an empty array differs by its version. */
json_object *json_array(size_t nr)
{
	json_object *array = json_object_new_array();

	if (!nr)
		json_object_set_serializer(array,
					   json_object_userdata_to_json_string,
					   "[]", NULL);
	return array;
}

json_object *json_fixed(double real, int decimals)
{
	_free_ char *text = xasprintf("%.*f", decimals, real);

	return json_object_new_double_s(real, text);
}

json_object *json_share(double value)
{
	if (isnan(value))
		return NULL;
	return isinf(value) ? json_object_new_string("unlimited") :
			      json_fixed(value, 2);
}

static void put_with(json_object *object, int flags)
{
	puts(json_object_to_json_string_ext(object, flags |
					    JSON_C_TO_STRING_NOSLASHESCAPE));
	json_object_put(object);
}

void json_put(json_object *object)
{
	put_with(object, JSON_C_TO_STRING_PRETTY | JSON_C_TO_STRING_SPACED);
}

void json_put_line(json_object *object)
{
	put_with(object, JSON_C_TO_STRING_PLAIN);
}
