/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What parameters do to a container that runs or is being started: one table,
 * in the order in which start and set go through it.
 *
 * A parameter that takes effect at once is a row of model/params.def, a
 * function beside those of its kind, a row here (or its name in one), and an
 * entry in vzctl(8) and in ctid.conf(5).
 */
#ifndef VZ_LIFE_APPLY_H
#define VZ_LIFE_APPLY_H

#include "inside/action.h"
#include "node/step.h"

enum apply_when {
	AT_CREATION	= 1 << 0,	/* start, before there is a process */
	AT_START	= 1 << 1,	/* start, for parameters that are set */
	AT_EVERY_START	= 1 << 2,	/* start, whatever is set */
	AT_SET		= 1 << 3,	/* set, for parameters that are given */
	NEEDS_DIST	= 1 << 4,	/* runs scripts of the distribution */
	IN_CREATION	= 1 << 5,	/* start: what makes the container has it */
};

/* Its functions work on a struct apply; undo is for start alone. */
struct apply_row {
	struct step		step;
	unsigned int		when;
	const enum param_id	*params;	/* up to PARAM_NONE */
	unsigned int		flags;		/* and all that have these */
};

extern const struct apply_row apply_rows[];
extern const size_t nr_apply_rows;

#define APPLY_MAX	32	/* rows */

/* The steps to take at a time for this container. */
struct apply_steps {
	struct step	step[APPLY_MAX];
	size_t		nr;
	bool		needs_dist;
};

struct apply_steps apply_steps(const struct ct *ct, unsigned int when);

#endif /* VZ_LIFE_APPLY_H */
