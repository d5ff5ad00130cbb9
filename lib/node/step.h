/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Work in steps: run forward, and taken back in reverse order when a step
 * fails or the user interrupts. Each step and each undo may find its work
 * done, half done or not begun.
 */
#ifndef VZ_NODE_STEP_H
#define VZ_NODE_STEP_H

#include <stddef.h>

#include "model/errors.h"

struct step {
	const char	*name;
	enum vz_err	(*run)(void *ctx);
	void		(*undo)(void *ctx);	/* NULL: nothing to take back;
						 * called for a failed step too */
};

/* @work names the table, in messages and for fault injection. */
enum vz_err steps_run(const char *work, const struct step *steps, size_t nr,
		      void *ctx);

/* Several tables, one after another, each with what it works on. */
struct steps {
	const struct step	*steps;
	size_t			nr;
	void			*ctx;
};

enum vz_err steps_run_all(const char *work, const struct steps *tables,
			  size_t nr);
/* Take all of it back, in reverse. */
void steps_undo_all(const struct steps *tables, size_t nr);

/*
 * What must be done to the end: every step is run, whatever fails and whoever
 * interrupts, nothing is undone. The first failure is the result.
 */
enum vz_err steps_finish(const char *work, const struct step *steps, size_t nr,
			 void *ctx);

#endif /* VZ_NODE_STEP_H */
