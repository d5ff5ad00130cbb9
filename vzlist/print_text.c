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

static void uptime_print(unsigned long seconds, struct str *out)
{
	str_addf(out, "%03lud%02luh:%02lum:%02lus", seconds / 86400,
		 seconds / 3600 % 24, seconds / 60 % 60, seconds % 60);
}

static void loads_print(const double *loads, struct str *out)
{
	for (int i = 0; i < NR_LOADS; i++)
		str_addf(out, "%s%.2f", i ? "/" : "", loads[i]);
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
	case CELL_UPTIME:
		uptime_print(cell->number / 1000, out);
		break;
	case CELL_LOADS:
		loads_print(cell->loads, out);
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
	return field->flags & COLUMN_CUT && cell->kind != CELL_NUMBER;
}

/* Bytes of the first @nr characters of @text; a byte of none is one too. */
static size_t length_of(const char *text, size_t nr)
{
	size_t length = 0;

	for (; text[length] && nr; nr--)
		do
			length++;
		while ((text[length] & 0xc0) == 0x80);
	return length;
}

static size_t count_characters(const char *text)
{
	size_t nr = 0;

	for (; *text; nr++)
		text += length_of(text, 1);
	return nr;
}

static void add_blanks(struct str *line, size_t nr)
{
	while (nr-- > 0)
		str_addc(line, ' ');
}

/* Negative widths are left-aligned. */
static void add_padded(struct str *line, const char *text, int width, bool cut)
{
	size_t columns = abs(width), used = count_characters(text);
	size_t blanks = used < columns ? columns - used : 0;

	if (width > 0)
		add_blanks(line, blanks);
	str_addn(line, text, length_of(text, cut ? columns : used));
	if (width < 0)
		add_blanks(line, blanks);
}

static void add_cell(struct str *line, const struct row *row,
		     const struct field *field, bool trim)
{
	struct cell cell = field->get(row, field);
	_str_ struct str text = {};

	cell_print(&cell, trim && field->flags & COLUMN_LIST, &text);
	/* Some of it was written by who may not write to terminals here. */
	if (text.text)
		text_make_line(text.text);
	add_padded(line, str_text(&text), field->width,
		   trim && is_cut(&cell, field));
}

static void put_line(struct str *line)
{
	str_trim_end(line);
	str_addc(line, '\n');
	fwrite(line->text, 1, line->len, stdout);
	line->len = 0;
}

static void print_header(const struct columns *columns, struct str *line)
{
	for (size_t i = 0; i < columns->nr; i++) {
		_free_ char *title = field_title(columns->field[i]);

		if (i)
			str_addc(line, ' ');
		add_padded(line, title, columns->field[i]->width, false);
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
