// SPDX-License-Identifier: GPL-2.0-or-later
/* Columns for programs: an array of objects. */
#include <string.h>

#include "base/cleanup.h"
#include "base/json.h"
#include "print.h"

static void put_list(struct json *json, const struct field *field,
		     const struct words *words)
{
	json_begin_array(json, field->name);
	for (size_t i = 0; i < words->nr; i++)
		json_text(json, NULL, words->argv[i]);
	json_end_array(json);
}

static void put_switches(struct json *json, const struct field *field,
			 const struct words *words)
{
	json_begin_object(json, field->name);
	for (size_t i = 0; i < words->nr; i++) {
		const char *colon = strchrnul(words->argv[i], ':');
		_free_ char *name = xstrndup(words->argv[i],
					     colon - words->argv[i]);

		for (char *p = name; *p; p++)
			*p |= *p >= 'A' && *p <= 'Z' ? 0x20 : 0;
		json_bool(json, name, str_eq(colon, ":on"));
	}
	json_end_object(json);
}

static void put_seconds(struct json *json, const struct field *field,
			unsigned long ms)
{
	json_fixed(json, field->name, ms / 1000.0, 3);
}

static void put_loads(struct json *json, const struct field *field,
		      const double *loads)
{
	json_begin_array(json, field->name);
	for (int i = 0; i < NR_LOADS; i++)
		json_fixed(json, NULL, loads[i], 2);
	json_end_array(json);
}

static void put_unset(struct json *json, const struct field *field)
{
	if (field->flags & COLUMN_LIST)
		put_list(json, field, &(struct words){});
	else if (field->needs & SOURCE_UPTIME)
		put_seconds(json, field, 0);
	else if (field->flags & COLUMN_ZERO)
		json_number(json, field->name, 0);
	else
		json_null(json, field->name);
}

static void put_cell(struct json *json, const struct field *field,
		     const struct cell *cell)
{
	switch (cell->kind) {
	case CELL_UNSET:
		put_unset(json, field);
		break;
	case CELL_NUMBER:
		json_number(json, field->name, cell->number);
		break;
	case CELL_REAL:
		json_real(json, field->name, cell->real);
		break;
	case CELL_YESNO:
		json_bool(json, field->name, cell->number);
		break;
	case CELL_UPTIME:
		put_seconds(json, field, cell->number);
		break;
	case CELL_LOADS:
		put_loads(json, field, cell->loads);
		break;
	case CELL_TEXT:
		json_text(json, field->name, cell->text);
		break;
	case CELL_LIST:
		put_list(json, field, cell->words);
		break;
	case CELL_SWITCHES:
		put_switches(json, field, cell->words);
		break;
	}
}

static bool has_parts(const struct row *row, const struct field *field)
{
	for (size_t i = 0; field->json_parts[i]; i++) {
		const struct field *part = field_part(field, i);

		if (part->get(row, part).kind != CELL_UNSET)
			return true;
	}
	return false;
}

/* An object of the field and its suffixed ones; null when all are unset. */
static void put_parts(struct json *json, const struct field *field,
		      const struct row *row)
{
	if (!has_parts(row, field)) {
		json_null(json, field->name);
		return;
	}
	json_begin_object(json, field->name);
	for (size_t i = 0; field->json_parts[i]; i++) {
		const struct field *part = field_part(field, i);

		json_number(json, field->json_parts[i],
			    part->get(row, part).number);
	}
	json_end_object(json);
}

static void put_row(struct json *json, const struct row *row,
		    const struct columns *columns)
{
	json_begin_object(json, NULL);
	for (size_t i = 0; i < columns->nr; i++) {
		const struct field *field = columns->field[i];
		struct cell cell;

		if (field->json_parts) {
			put_parts(json, field, row);
			continue;
		}
		cell = field->get(row, field);
		put_cell(json, field, &cell);
	}
	json_end_object(json);
}

void print_json(const struct selection *selection,
		const struct columns *columns)
{
	_json_ struct json json = {};

	json_begin_array(&json, NULL);
	for (size_t i = 0; i < selection->nr; i++) {
		put_row(&json, selection->row[i], columns);
		json_put(&json);
	}
	json_end_array(&json);
	json_put(&json);
}
