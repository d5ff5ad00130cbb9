// SPDX-License-Identifier: GPL-2.0-or-later
/* Sorting by what a column shows: unset first, ties by id. */
#include <stdlib.h>
#include <string.h>

#include "base/cleanup.h"
#include "print.h"

struct order {
	const struct field	*field;
	bool			reverse;
};

static int compare_numbers(unsigned long a, unsigned long b)
{
	return (a > b) - (a < b);
}

static int compare_words(const struct words *a, const struct words *b)
{
	_free_ char *text_a = words_join(a, " ");
	_free_ char *text_b = words_join(b, " ");

	return strcmp(text_a, text_b);
}

/* Text that stands for an order of its own (status) has a number as well. */
static int compare_texts(const struct cell *a, const struct cell *b)
{
	int ret = compare_numbers(a->number, b->number);

	return ret ? ret : strcmp(a->text, b->text);
}

static int compare_loads(const double *a, const double *b)
{
	for (int i = 0; i < NR_LOADS; i++)
		if (a[i] != b[i])
			return a[i] < b[i] ? -1 : 1;
	return 0;
}

/* Of one kind. */
static int compare_values(const struct cell *a, const struct cell *b)
{
	switch (a->kind) {
	case CELL_NUMBER:
	case CELL_YESNO:
	case CELL_UPTIME:
		return compare_numbers(a->number, b->number);
	case CELL_REAL:
		return (a->real > b->real) - (a->real < b->real);
	case CELL_LOADS:
		return compare_loads(a->loads, b->loads);
	case CELL_TEXT:
		return compare_texts(a, b);
	case CELL_LIST:
	case CELL_SWITCHES:
		return compare_words(a->words, b->words);
	case CELL_UNSET:
		break;
	}
	return 0;
}

/* Unset ones come first in either direction of the values; text comes last. */
static int compare_cells(const struct cell *a, const struct cell *b,
			 bool falling)
{
	if (a->kind != b->kind)
		return compare_numbers(a->kind, b->kind);
	return falling ? compare_values(b, a) : compare_values(a, b);
}

static int compare_rows(const void *a, const void *b, void *arg)
{
	const struct row *x = *(const struct row *const *)a;
	const struct row *y = *(const struct row *const *)b;
	const struct order *order = arg;
	int ret = 0;

	if (!(order->field->flags & COLUMN_UNSORTED)) {
		struct cell cell_x = order->field->get(x, order->field);
		struct cell cell_y = order->field->get(y, order->field);

		ret = compare_cells(&cell_x, &cell_y,
				    order->field->flags & FIELD_FALLING);
	}
	if (!ret)
		ret = compare_numbers(x->ctid, y->ctid);
	return order->reverse ? -ret : ret;
}

void selection_sort(struct selection *selection, const struct field *field,
		    bool reverse)
{
	struct order order = { .field = field, .reverse = reverse };

	if (selection->nr)
		qsort_r(selection->row, selection->nr, sizeof(*selection->row),
			compare_rows, &order);
}
