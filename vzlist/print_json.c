// SPDX-License-Identifier: GPL-2.0-or-later
/* Columns for programs: an array of objects. */
#include <json-c/json.h>
#include <stdio.h>
#include <string.h>

#include "base/cleanup.h"
#include "print.h"

/* Length of the UTF-8 character at @p, 0 if there is none. */
static size_t utf8_length(const unsigned char *p)
{
	static const struct {
		unsigned char	first, last;	/* lead byte */
		unsigned char	low, high;	/* second byte */
		unsigned char	length;
	} forms[] = {
		{ 0xc2, 0xdf, 0x80, 0xbf, 2 }, { 0xe0, 0xe0, 0xa0, 0xbf, 3 },
		{ 0xe1, 0xec, 0x80, 0xbf, 3 }, { 0xed, 0xed, 0x80, 0x9f, 3 },
		{ 0xee, 0xef, 0x80, 0xbf, 3 }, { 0xf0, 0xf0, 0x90, 0xbf, 4 },
		{ 0xf1, 0xf3, 0x80, 0xbf, 4 }, { 0xf4, 0xf4, 0x80, 0x8f, 4 },
	};
	size_t form = 0, length = 2;

	if (*p < 0x80)
		return 1;
	while (form < ARRAY_SIZE(forms) && *p > forms[form].last)
		form++;
	if (form == ARRAY_SIZE(forms) || *p < forms[form].first ||
	    p[1] < forms[form].low || p[1] > forms[form].high)
		return 0;
	while (length < forms[form].length && (p[length] & 0xc0) == 0x80)
		length++;
	return length == forms[form].length ? length : 0;
}

/* JSON is UTF-8, a configuration file need not be. */
static json_object *text_json(const char *text)
{
	_str_ struct str clean = {};

	while (*text) {
		size_t length = utf8_length((const unsigned char *)text);

		if (length)
			str_addn(&clean, text, length);
		else
			str_add(&clean, "\xef\xbf\xbd");
		text += length ? length : 1;
	}
	return json_object_new_string(str_text(&clean));
}

/* What the library writes for an empty array differs by its version. */
static json_object *empty_json(void)
{
	json_object *array = json_object_new_array();

	json_object_set_serializer(array, json_object_userdata_to_json_string,
				   "[]", NULL);
	return array;
}

static json_object *list_json(const struct words *words)
{
	json_object *array = json_object_new_array();

	for (size_t i = 0; i < words->nr; i++)
		json_object_array_add(array, text_json(words->argv[i]));
	return array;
}

static json_object *switches_json(const struct words *words)
{
	json_object *object = json_object_new_object();

	for (size_t i = 0; i < words->nr; i++) {
		const char *colon = strchrnul(words->argv[i], ':');
		_free_ char *name = xstrndup(words->argv[i],
					     colon - words->argv[i]);

		for (char *p = name; *p; p++)
			*p |= *p >= 'A' && *p <= 'Z' ? 0x20 : 0;
		json_object_object_add(object, name,
				       json_object_new_boolean(
						str_eq(colon, ":on")));
	}
	return object;
}

static json_object *real_json(double real)
{
	_free_ char *text = xasprintf("%g", real);

	return json_object_new_double_s(real, text);
}

static json_object *seconds_json(unsigned long ms)
{
	_free_ char *text = xasprintf("%lu.%03lu", ms / 1000, ms % 1000);

	return json_object_new_double_s(ms / 1000.0, text);
}

static json_object *unset_json(const struct field *field)
{
	if (field->flags & FIELD_LIST)
		return empty_json();
	if (field->needs & NEEDS_UPTIME)
		return seconds_json(0);
	if (field->flags & FIELD_ZERO)
		return json_object_new_int(0);
	return NULL;
}

static json_object *cell_json(const struct cell *cell,
			      const struct field *field)
{
	switch (cell->kind) {
	case CELL_UNSET:
		return unset_json(field);
	case CELL_NUMBER:
		return json_object_new_uint64(cell->number);
	case CELL_REAL:
		return real_json(cell->real);
	case CELL_YESNO:
		return json_object_new_boolean(cell->number);
	case CELL_UPTIME:
		return seconds_json(cell->number);
	case CELL_TEXT:
		return text_json(cell->text);
	case CELL_LIST:
		return list_json(cell->words);
	case CELL_SWITCHES:
		return switches_json(cell->words);
	}
	return NULL;
}

/* An object of the field and its suffixed ones; null when all are unset. */
static json_object *parts_json(const struct row *row,
			       const struct field *field)
{
	json_object *object = json_object_new_object();
	bool any = false;

	for (size_t i = 0; field->json_parts[i]; i++) {
		const struct field *part = field_part(field, i);
		struct cell cell = part->get(row, part);

		any |= cell.kind != CELL_UNSET;
		json_object_object_add(object, field->json_parts[i],
				       json_object_new_uint64(cell.number));
	}
	if (any)
		return object;
	json_object_put(object);
	return NULL;
}

static json_object *row_json(const struct row *row,
			     const struct columns *columns)
{
	json_object *object = json_object_new_object();

	for (size_t i = 0; i < columns->nr; i++) {
		const struct field *field = columns->field[i];
		struct cell cell = field->get(row, field);

		json_object_object_add(object, field->name,
				       field->json_parts ?
				       parts_json(row, field) :
				       cell_json(&cell, field));
	}
	return object;
}

void print_json(const struct selection *selection,
		const struct columns *columns)
{
	json_object *array = selection->nr ? json_object_new_array() :
					     empty_json();

	for (size_t i = 0; i < selection->nr; i++)
		json_object_array_add(array,
				      row_json(selection->row[i], columns));
	puts(json_object_to_json_string_ext(array,
					    JSON_C_TO_STRING_PRETTY |
					    JSON_C_TO_STRING_SPACED |
					    JSON_C_TO_STRING_NOSLASHESCAPE));
	json_object_put(array);
}
