/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The columns of vzlist: one row of fields.c each. What a column shows of a
 * container is a cell; text, JSON and sorting are made from it alike.
 */
#ifndef VZLIST_FIELDS_H
#define VZLIST_FIELDS_H

#include "rows.h"

enum cell_kind {
	CELL_UNSET,
	CELL_NUMBER,
	CELL_REAL,
	CELL_YESNO,
	CELL_UPTIME,		/* number of milliseconds */
	CELL_TEXT,
	CELL_LIST,		/* words */
	CELL_SWITCHES,		/* words NAME:on|off */
};

struct cell {
	enum cell_kind		kind;
	unsigned long		number;		/* of a text: its rank when sorted */
	double			real;
	const char		*text;
	const struct words	*words;
};

enum field_flags {
	FIELD_CUT	= 1 << 0,	/* text no wider than the column */
	FIELD_LIST	= 1 << 1,	/* [] in JSON when unset, first item
					 * when not the last column */
	FIELD_ZERO	= 1 << 2,	/* 0 in JSON when unset */
	FIELD_UNSORTED	= 1 << 3,	/* sorting leaves the order by id */
	FIELD_FALLING	= 1 << 4,	/* sorted from high to low */
	FIELD_JSON	= 1 << 5,	/* shown in JSON */
};

struct field {
	const char	*name;
	const char	*title;		/* NULL: the heading of the parameter */
	int		width;		/* negative: left-aligned */
	unsigned int	flags;
	unsigned int	needs;		/* sources, enum needs */
	struct cell	(*get)(const struct row *row,
			       const struct field *field);
	enum param_id	param;
	int		resource;	/* of a beancounter; row of the quota */
	int		part;		/* enum ub_column, enum quota_column */
	/* JSON objects of several cells */
	const char *const *json_parts;
};

extern const struct field fields[];
extern const size_t nr_fields;

const struct field *field_find(const char *name);
/* The title with the suffix of the name; the caller frees. */
char *field_title(const struct field *field);

/* The suffixed field that is part @part of the object @field in JSON. */
const struct field *field_part(const struct field *field, size_t part);

#endif /* VZLIST_FIELDS_H */
