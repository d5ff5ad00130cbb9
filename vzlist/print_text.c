// SPDX-License-Identifier: GPL-2.0-or-later
/* Columns for people: one blank between cells, none at the end of a line. */
#include <ctype.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/cleanup.h"
#include "print.h"

static void switches_print(const struct words *words, struct str *out)
{
	for (size_t i = 0; i < words->nr; i++) {
		if (i)
			str_addc(out, ',');
		for (const char *p = words->argv[i]; *p; p++)
			str_addc(out, tolower((unsigned char)*p));
	}
}

static void list_print(const struct words *words, bool first_only,
		       struct str *out)
{
	for (size_t i = 0; i < words->nr && !(first_only && i); i++)
		str_addf(out, "%s%s", i ? " " : "", words->argv[i]);
}

static void cell_print(const struct cell *cell, bool first_only,
		       struct str *out)
{
	switch (cell->kind) {
	case CELL_UNSET:
		str_addc(out, '-');
		break;
	case CELL_NUMBER:
		str_addf(out, "%lu", cell->number);
		break;
	case CELL_REAL:
		str_addf(out, "%g", cell->real);
		break;
	case CELL_YESNO:
		str_add(out, cell->number ? "yes" : "no");
		break;
	case CELL_TEXT:
		str_add(out, cell->text);
		break;
	case CELL_LIST:
		list_print(cell->words, first_only, out);
		break;
	case CELL_SWITCHES:
		switches_print(cell->words, out);
		break;
	}
}

static bool is_cut(const struct cell *cell, const struct field *field)
{
	return field->flags & FIELD_CUT && cell->kind != CELL_NUMBER;
}

static void add_cell(struct str *line, const struct row *row,
		     const struct field *field, bool trim)
{
	struct cell cell = field->get(row, field);
	_str_ struct str text = {};
	int width = abs(field->width);

	cell_print(&cell, trim && field->flags & FIELD_LIST, &text);
	if (trim && is_cut(&cell, field))
		str_addf(line, "%*.*s", field->width, width, str_text(&text));
	else
		str_addf(line, "%*s", field->width, str_text(&text));
}

static void put_line(struct str *line)
{
	while (line->len && line->text[line->len - 1] == ' ')
		line->len--;
	str_addc(line, '\n');
	fwrite(line->text, 1, line->len, stdout);
	line->len = 0;
}

static void print_header(const struct columns *columns, struct str *line)
{
	for (size_t i = 0; i < columns->nr; i++) {
		_free_ char *title = field_title(columns->field[i]);

		str_addf(line, "%s%*s", i ? " " : "",
			 columns->field[i]->width, title);
	}
	put_line(line);
}

void print_text(const struct selection *selection,
		const struct columns *columns, bool header, bool trim)
{
	_str_ struct str line = {};

	if (header)
		print_header(columns, &line);
	for (size_t i = 0; i < selection->nr; i++) {
		for (size_t j = 0; j < columns->nr; j++) {
			bool last = j + 1 == columns->nr;

			if (j)
				str_addc(&line, ' ');
			add_cell(&line, selection->row[i], columns->field[j],
				 trim && !last);
		}
		put_line(&line);
	}
}
