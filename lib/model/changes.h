/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What a command line asks of a container's parameters: new values, and for
 * lists what to add and what to take out.
 */
#ifndef VZ_MODEL_CHANGES_H
#define VZ_MODEL_CHANGES_H

#include "model/config.h"

struct changes {
	struct config	set;			/* lists: elements to add */
	struct config	del;			/* elements to take out */
	bool		del_all[PARAM_NR];
	struct config	edit;			/* fields of elements */
	char		*element;		/* "KEY=NAME" they belong to */
	struct words	early;			/* "FIELD=TEXT" before one is named */
	const char	*early_name;		/* the last option of those */
	/* By which type's option each was given last; NULL: by none */
	const struct value_type *given_as[PARAM_NR];
};

void changes_free(struct changes *changes);
bool changes_has(const struct changes *changes, enum param_id id);
bool changes_any(const struct changes *changes);

/* One option with its text, reported by name when it is wrong (20, 21). */
struct change_option {
	enum param_id			id;
	const struct value_type		*type;
	const char			*name;		/* without dashes */
	bool				removes;
	const char			*field;		/* or NULL */
	const char			*argument;	/* in help, or NULL */
};

enum vz_err changes_add(struct changes *changes,
			const struct change_option *option, const char *text);

/* After the last option: 20 when something belongs to nothing. */
enum vz_err changes_end(const struct changes *changes);

/* An element to edit that is neither in @config nor added; NULL: none. */
const char *changes_find_stray(const struct changes *changes,
			       const struct config *config, enum param_id id);

/*
 * The values that the container @owner with @config gets by @changes: changed
 * parameters only, lists whole.
 */
void changes_resolve(const struct changes *changes,
		     const struct config *config, const struct owner *owner,
		     struct config *ret);

#endif /* VZ_MODEL_CHANGES_H */
