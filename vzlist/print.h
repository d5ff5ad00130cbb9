/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The two ways to show columns: for people and for programs. */
#ifndef VZLIST_PRINT_H
#define VZLIST_PRINT_H

#include "fields.h"

struct columns {
	const struct field	**field;
	size_t			nr;
};

struct selection {
	const struct row	**row;
	size_t			nr;
};

void print_text(const struct selection *selection,
		const struct columns *columns, bool header, bool trim);
void print_json(const struct selection *selection,
		const struct columns *columns);

/* By a field, ties by id; @reverse turns all of it round. */
void selection_sort(struct selection *selection, const struct field *field,
		    bool reverse);

#endif /* VZLIST_PRINT_H */
