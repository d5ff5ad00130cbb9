/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Making parameters take effect in a container that runs or is being started,
 * and what its distribution does for that inside.
 */
#ifndef VZ_INSIDE_ACTION_H
#define VZ_INSIDE_ACTION_H

#include "base/proc.h"
#include "inside/applied.h"
#include "inside/dist.h"
#include "model/changes.h"
#include "model/ct.h"
#include "node/ve.h"

/* Told to scripts as VE_STATE. */
enum ve_phase {
	PHASE_STARTING,
	PHASE_RUNNING,
	PHASE_STOPPING,
};

const char *ve_phase_name(enum ve_phase phase);

struct apply {
	const struct host	*host;
	struct ct		*ct;
	const struct dist	*dist;
	const struct changes	*changes;	/* of set; NULL: all, at start */
	enum ve_phase		phase;
	struct applied		*applied;	/* at start; NULL: all is done */
	bool			skip_arpdetect;
	struct proc		*question;	/* see address_ask() */
};

/*
 * A distribution's script inside (79); nothing where there is none, or where
 * at a start all is as it has left it.
 */
enum vz_err action_run(const struct apply *apply, enum dist_action action,
		       const struct words *env);
/* The same; failing does not keep a container from starting. */
enum vz_err action_run_forgiving(const struct apply *apply,
				 enum dist_action action,
				 const struct words *env);
/* The same, with the answer whether it was left out. */
enum vz_err action_run_unless_done(const struct apply *apply,
				   enum dist_action action,
				   const struct words *env, bool *ret_was_done);
/* One that action_run_unless_done() has left out. */
enum vz_err action_run_again(const struct apply *apply,
			     enum dist_action action, const struct words *env);

#endif /* VZ_INSIDE_ACTION_H */
