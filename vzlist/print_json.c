// SPDX-License-Identifier: GPL-2.0-or-later
/* Columns for programs: an array of objects. */
#include <string.h>

#include "base/cleanup.h"
#include "base/json.h"
#include "print.h"

static json_object *list_json(const struct words *words)
{
	json_object *array = json_array(words->nr);

	for (size_t i = 0; i < words->nr; i++)
		json_object_array_add(array, json_text(words->argv[i]));
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
	return json_fixed(ms / 1000.0, 3);
}

static json_object *unset_json(const struct field *field)
{
	if (field->flags & COLUMN_LIST)
		return json_array(0);
	if (field->needs & SOURCE_UPTIME)
		return seconds_json(0);
	if (field->flags & COLUMN_ZERO)
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
		return json_text(cell->text);
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
	json_object *array = json_array(selection->nr);

	for (size_t i = 0; i < selection->nr; i++)
		json_object_array_add(array,
				      row_json(selection->row[i], columns));
	json_put(array);
}
