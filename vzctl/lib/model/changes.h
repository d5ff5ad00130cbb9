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
};

void changes_free(struct changes *changes);
bool changes_has(const struct changes *changes, enum param_id id);
bool changes_any(const struct changes *changes);

/* One option with its text, reported by name when it is wrong (20, 21). */
enum vz_err changes_add(struct changes *changes, enum param_id id,
			const struct value_type *type, const char *option,
			const char *text, bool removes, uint32_t ctid);

/* The values @config gets by @changes, changed parameters only. */
void changes_resolve(const struct changes *changes,
		     const struct config *config, struct config *ret);

#endif /* VZ_MODEL_CHANGES_H */
