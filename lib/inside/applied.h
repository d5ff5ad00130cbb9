/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What the scripts of the distribution did at the last start of a container, so
 * that it need not be done again while nothing has changed.
 *
 * The record is a file of the node, one for each container. For each action it
 * has what the script was told, which scripts these were, and what the files that
 * the script says it goes by looked like when all of them were done (see
 * imprint.h). An action is current when the same text comes out today: whatever
 * else is in the record, or in its place, makes the script run. So does a script
 * that names no files; and in a container that runs, all do.
 *
 * Under the container's lock.
 */
#ifndef VZ_INSIDE_APPLIED_H
#define VZ_INSIDE_APPLIED_H

#include "inside/dist.h"
#include "inside/imprint.h"
#include "model/ct.h"

struct applied_action {
	char		*old;		/* of the record; NULL: nothing */
	char		*inputs;	/* of today; NULL: cannot be told */
	struct timespec	newest;		/* change of a script */
	bool		is_due;		/* at this start */
	bool		is_done;	/* and goes on record */
	bool		is_as_before;	/* so it need not be run */
	bool		is_live;	/* see applied_set_live() */
};

struct applied {
	const struct ct		*ct;
	const struct dist	*dist;
	char			*text;	/* of the record; NULL: none */
	struct applied_action	actions[DIST_NR];
};

/* A record that cannot be read is none. @ct and @dist must stay. */
void applied_load(struct applied *applied, const struct ct *ct,
		  const struct dist *dist);
/*
 * To be called before a script is run with @env; VE_ROOT is mounted. True: it
 * need not be.
 */
bool applied_begin(struct applied *applied, enum dist_action action,
		   const struct words *env);
/* It has ended, and well. */
void applied_end(struct applied *applied, enum dist_action action);
/* It is not known what it did. */
void applied_drop(struct applied *applied, enum dist_action action);
/*
 * It has also changed the running system, where that has to be done again at
 * every start. What is set before applied_begin() is of the last time.
 */
void applied_set_live(struct applied *applied, enum dist_action action,
		      bool is_live);
bool applied_is_live(const struct applied *applied, enum dist_action action);
/*
 * What was done goes on record, beside what was not due. To be called before
 * anybody is inside who might change the files. What fails is for the log only:
 * the scripts are run again.
 */
void applied_save(const struct applied *applied);
void applied_free(struct applied *applied);
#define _applied_ __attribute__((cleanup(applied_free)))

/* With the container. */
void applied_forget(uint32_t ctid);

#endif /* VZ_INSIDE_APPLIED_H */
