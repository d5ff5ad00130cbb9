/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The steps of a migration: a table, run forward, and backward from a step that
 * failed; and what came of it.
 */
#ifndef VZMIGRATE_STAGE_H
#define VZMIGRATE_STAGE_H

#include "migration.h"

struct stage {
	const char	*name;		/* in messages, in JSON, for faults */
	unsigned int	with;		/* traits: one of them, 0: any container */
	unsigned int	without;	/* none of them */
	const char	*says;		/* to everybody, or NULL */
	bool		(*run)(struct migration *m);	/* false: reported */
	void		(*undo)(struct migration *m);	/* also of a failed one */
	enum migrate_err code;		/* of its failure */
};

/* What became of a stage. */
enum stage_result {
	STAGE_NOT_RUN, STAGE_DONE, STAGE_FAILED, STAGE_UNDONE,
};

struct stage_run {
	const struct stage	*stage;
	struct migration	*m;
	enum stage_result	result;
	long			begin_ms, end_ms;
	uint64_t		bytes;		/* that rsync sent */
};

struct stage_runs {
	struct stage_run	*at;
	size_t			nr;
	/* Those from here on are behind the point of no return */
	size_t			nr_undoable;
};

/* Those that the container has. */
void stages_choose(struct migration *m, struct stage_runs *ret);
/*
 * All of them. What fails behind the point of no return, where nobody can interrupt
 * any more, has warned of it and is no failure.
 */
enum migrate_err stages_run(struct migration *m, struct stage_runs *runs);
void stages_free(struct stage_runs *runs);

#endif /* VZMIGRATE_STAGE_H */
