/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The columns of vzlist: those of parameters are made from params.def, others
 * are a row of fields.c each. What a column shows of a container is a cell;
 * text, JSON and sorting are made from it alike.
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
	CELL_LOADS,		/* NR_LOADS averages */
	CELL_TEXT,
	CELL_LIST,		/* words */
	CELL_SWITCHES,		/* words NAME:on|off */
};

struct cell {
	enum cell_kind		kind;
	unsigned long		number;		/* of a text: its rank when sorted */
	double			real;
	const double		*loads;
	const char		*text;
	const struct words	*words;
};

/* Beside enum column_flags. */
enum field_flags {
	FIELD_FALLING	= 1 << 8,	/* sorted from high to low */
	FIELD_JSON	= 1 << 9,	/* shown in JSON */
};

struct field {
	char		*name;
	const char	*heading;
	int		width;		/* negative: left-aligned */
	unsigned int	flags;
	unsigned int	needs;		/* sources, enum source */
	struct cell	(*get)(const struct row *row,
			       const struct field *field);
	enum param_id	param;
	int		resource;	/* of a beancounter; row of the quota */
	int		part;		/* enum ub_column, enum quota_column */
	/* JSON objects of several cells, those of the fields that follow */
	const char *const *json_parts;
};

struct fields {
	struct field	*field;
	size_t		nr;
};

/* All of them, in the order in which they are listed. */
void fields_make(struct fields *ret);
void fields_free(struct fields *fields);
#define _fields_ __attribute__((cleanup(fields_free)))

const struct field *field_find(const struct fields *fields, const char *name);
/* The heading with the suffix of the name; the caller frees. */
char *field_title(const struct field *field);

/* The suffixed field that is part @part of the object @field in JSON. */
const struct field *field_part(const struct field *field, size_t part);

#endif /* VZLIST_FIELDS_H */
