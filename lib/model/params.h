/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The parameters of a container, made from params.def: one row for each, from
 * which options, configuration files, help, completion and columns come.
 */
#ifndef VZ_MODEL_PARAMS_H
#define VZ_MODEL_PARAMS_H

#include <stdbool.h>
#include <stddef.h>

#include "model/types.h"

enum param_id {
#define PARAM(id, ...)	PARAM_##id,
#include "model/params.def"
	PARAM_NR,
	PARAM_NONE = -1,
};

/* Where a parameter may be given, and what giving it means. */
enum param_flags {
	IN_VZ_CONF	= 1 << 0,	/* read from vz.conf */
	IN_CT_CONF	= 1 << 1,	/* read from and saved in CTID.conf */
	IN_CREATE	= 1 << 2,	/* option of create */
	IN_SET		= 1 << 3,	/* option of set */
	IS_LIVE		= 1 << 4,	/* changes a running container */
	IS_RESTART	= 1 << 5,	/* changes it at its next start only */
	IS_UBC		= 1 << 6,	/* a beancounter's barrier:limit */
	NEEDS_SAVE	= 1 << 7,	/* refused without --save */
	IS_ADVISORY	= 1 << 8,	/* known, read by others */
	IN_CT0		= 1 << 9,	/* may be set for the node itself */
	IS_STORED	= 1 << 10,	/* kept, but nothing enforces it yet */
};

struct param {
	const char		*key;		/* configuration; NULL: none */
	const char		*option;	/* NULL: none */
	char			short_option;	/* 0: none */
	const struct value_type	*type;
	unsigned long		min, max;	/* of type_number */
	unsigned int		flags;
	const char		*argument;	/* in help; choices a|b|c */
	const char		*heading;	/* vzlist; NULL: no column */
	const char		*help;
};

/*
 * Options beside the main one of a parameter: other names and other forms
 * (--ram for --physpages), taking away (--ipdel), and fields (--mac).
 */
struct param_option {
	enum param_id		id;
	const char		*option;
	const struct value_type	*type;		/* NULL with a field */
	bool			removes;
	const char		*field;		/* of an element, or NULL */
	unsigned int		flags;		/* IN_CREATE, IN_SET */
	const char		*argument;
	const char		*help;
};

enum column_flags {
	COLUMN_CUT	= 1 << 0,	/* text no wider than the column */
	COLUMN_LIST	= 1 << 1,	/* [] in JSON when unset, first item
					 * when not the last column */
	COLUMN_ZERO	= 1 << 2,	/* 0 in JSON when unset */
	COLUMN_UNSORTED	= 1 << 3,	/* sorting leaves the order by id */
};

/* What vzlist shows of a parameter. */
struct param_column {
	enum param_id		id;
	const char		*name;		/* NULL: of the parameter */
	int			width;		/* negative: left-aligned */
	unsigned int		flags;
};

/* An old configuration key of a parameter. */
struct param_alias {
	enum param_id		id;
	const char		*key;
};

extern const struct param params[PARAM_NR];
extern const struct param_option param_options[];
extern const size_t nr_param_options;
extern const struct param_column param_columns[];
extern const size_t nr_param_columns;
extern const struct param_alias param_aliases[];
extern const size_t nr_param_aliases;

/*
 * The column of a parameter that has a heading: what the table says, else what
 * is usual for its type. Its name is in the table, the option, or NULL.
 */
struct param_column param_column(enum param_id id);

/*
 * "expected TYPE (what is accepted)": for messages. @argument is that of the
 * option, or NULL.
 */
char *param_expected(const struct param *param, const struct value_type *type,
		     const char *argument);

/* By configuration key, aliases included; PARAM_NONE when unknown. */
enum param_id param_find_key(const char *key);

#endif /* VZ_MODEL_PARAMS_H */
