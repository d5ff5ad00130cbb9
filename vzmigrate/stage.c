// SPDX-License-Identifier: GPL-2.0-or-later
/* The steps of a migration. */
#include <stdlib.h>

#include "base/cleanup.h"
#include "base/wait.h"
#include "arrive.h"
#include "finish.h"
#include "live.h"
#include "node/step.h"
#include "offline.h"
#include "precopy.h"
#include "prepare.h"
#include "stage.h"

#define WORK	"migrate"

/* clang-format off */
static const struct stage undoable[] = {
	/* name		with		without		says				run			undo */
	{ "lock",	0,		0,		"Preparing remote node",	hold_there,		release_there,		MIGRATE_LOCKED },
	{ "remain",	HAS_STAYED,	0,		NULL,				remain_here,		NULL,			MIGRATE_COPY },
	{ "mark",	0,		0,		NULL,				mark_make,		mark_remove,		MIGRATE_COPY },
	{ "config",	0,		0,		NULL,				config_copy,		config_remove,		MIGRATE_COPY },
	{ "places",	0,		0,		NULL,				places_set,		NULL,			MIGRATE_COPY },
	{ "name",	HAS_NAME,	0,		NULL,				name_apply,		name_remove,		MIGRATE_NAME },
	{ "scripts",	0,		0,		NULL,				scripts_copy,		scripts_remove,		MIGRATE_COPY },
	{ "image",	IS_SUSPENDED,	0,		NULL,				image_copy,		image_remove,		MIGRATE_COPY },
	{ "root",	0,		0,		NULL,				root_make,		root_remove,		MIGRATE_COPY },
	{ "private",	0,		0,		NULL,				private_make,		private_remove,		MIGRATE_COPY },
	{ "quota-init",	HAS_QUOTA,	0,		"Initializing remote quota",	quota_init_there,	quota_drop_there,	MIGRATE_QUOTA },
	{ "quota-on",	HAS_QUOTA,	0,		NULL,				quota_on_there,		quota_off_undo,		MIGRATE_QUOTA },
	{ "first-copy",	0,		0,		"Syncing private",		copy_first,		NULL,			MIGRATE_COPY },

	{ "pre-copy",	GOES_LIVE,	0,		"Syncing memory",		precopy_all,		precopy_undo,		MIGRATE_COPY },
	{ "catch-up",	GOES_LIVE,	0,		NULL,				copy_again,		NULL,			MIGRATE_COPY },
	{ "rounds",	GOES_LIVE,	0,		NULL,				precopy_rest,		NULL,			MIGRATE_COPY },
	{ "dump",	GOES_LIVE,	0,		"Live migrating container...",	dump_over,		dump_undo,		MIGRATE_SOURCE },
	{ "stop",	GOES_OFFLINE,	0,		"Stopping container",		stop_here,		start_here,		MIGRATE_SOURCE },
	{ "umount",	WAS_MOUNTED,	0,		"Unmounting container",		umount_here,		mount_here,		MIGRATE_SOURCE },

	{ "second-copy", WAS_RUNNING,	0,		NULL,				copy_second,		NULL,			MIGRATE_COPY },
	{ "quota-dump",	HAS_LEVEL2,	0,		"Syncing 2nd level quota",	quota_dump_here,	NULL,			MIGRATE_QUOTA },
	{ "quota-load",	HAS_LEVEL2,	0,		NULL,				quota_load_there,	NULL,			MIGRATE_QUOTA },
	{ "depart",	0,		0,		NULL,				depart_here,		stay_here,		MIGRATE_COPY },
	{ "complete",	0,		0,		NULL,				config_complete,	NULL,			MIGRATE_COPY },

	{ "undump",	GOES_LIVE,	0,		NULL,				undump_there,		kill_there,		MIGRATE_DESTINATION },
	{ "resume",	GOES_LIVE,	0,		NULL,				resume_there,		NULL,			MIGRATE_DESTINATION },
	{ "start",	GOES_OFFLINE,	0,		"Starting container",		start_there,		stop_there,		MIGRATE_DESTINATION },
	{ "mount",	WAS_MOUNTED,	0,		"Mounting container",		mount_there,		umount_there,		MIGRATE_DESTINATION },
	{ "quota-off",	HAS_QUOTA,	WAS_RUNNING | WAS_MOUNTED,
							"Turning quota off",		quota_off_there,	NULL,			MIGRATE_QUOTA },
	{ "verify",	0,		0,		NULL,				verify_there,		NULL,			MIGRATE_DESTINATION },
};

/* Of one that is not to move: all of it is taken back. */
static const struct stage predicting[] = {
	{ "lock",	0,		0,		"Preparing remote node",	hold_there,		release_there,		MIGRATE_LOCKED },
	{ "predict",	0,		0,		"Measuring memory",		precopy_predict,	precopy_undo,		MIGRATE_COPY },
};

/* An attempt that was killed has brought it there, and the one here stands still. */
static const struct stage arrived[] = {
	{ "lock",	0,		0,		"It has arrived",		hold_there,		release_there,		MIGRATE_LOCKED },
	{ "resume",	GOES_LIVE,	0,		NULL,				resume_there,		NULL,			MIGRATE_DESTINATION },
	{ "verify",	0,		0,		NULL,				verify_there,		NULL,			MIGRATE_DESTINATION },
	{ "umount",	WAS_MOUNTED,	0,		NULL,				umount_here,		NULL,			MIGRATE_SOURCE },
};

/* Here the container is there, and only there. */
static const struct stage final[] = {
	{ "kill",	GOES_LIVE,	0,		NULL,				kill_here,		NULL,			MIGRATE_OK },
	{ "dumps",	GOES_LIVE,	0,		NULL,				dumps_remove,		NULL,			MIGRATE_OK },
	{ "destroy",	0,		STAYS_HERE,	"Cleaning up",			destroy_here,		NULL,			MIGRATE_OK },
	{ "retire",	STAYS_HERE,	0,		"Cleaning up",			retire_here,		NULL,			MIGRATE_OK },
	{ "unmark",	0,		0,		NULL,				unmark_there,		NULL,			MIGRATE_OK },
	{ "unlock",	0,		0,		NULL,				unlock_there,		NULL,			MIGRATE_OK },
};
/* clang-format on */

static bool is_due(const struct migration *m, const struct stage *stage)
{
	return (!stage->with || m->traits & stage->with) &&
	       !(m->traits & stage->without);
}

static void choose(struct migration *m, const struct stage *stages, size_t nr,
		   struct stage_runs *runs)
{
	for (size_t i = 0; i < nr; i++)
		if (is_due(m, &stages[i]))
			runs->at[runs->nr++] = (struct stage_run){ .stage = &stages[i], .m = m };
}

void stages_choose(struct migration *m, struct stage_runs *ret)
{
	*ret = (struct stage_runs){
		.at = xcalloc(ARRAY_SIZE(undoable) + ARRAY_SIZE(final),
			      sizeof(*ret->at)),
	};
	if (m->options.predict) {
		choose(m, predicting, ARRAY_SIZE(predicting), ret);
		ret->nr_undoable = ret->nr;
		return;
	}
	if (m->traits & HAS_ARRIVED)
		choose(m, arrived, ARRAY_SIZE(arrived), ret);
	else
		choose(m, undoable, ARRAY_SIZE(undoable), ret);
	ret->nr_undoable = ret->nr;
	choose(m, final, ARRAY_SIZE(final), ret);
}

static enum vz_err run_one(void *ctx)
{
	struct stage_run *run = ctx;
	bool done;

	if (run->stage->says)
		log_info("%s", run->stage->says);
	else
		detail("Step %s", run->stage->name);
	log_progress("   %s", run->stage->name);
	run->bytes = run->m->bytes_sent;
	run->begin_ms = now_ms();
	run->m->because = MIGRATE_OK;
	done = run->stage->run(run->m);
	run->end_ms = now_ms();
	run->bytes = run->m->bytes_sent - run->bytes;
	log_progress("%s", "");
	run->result = done ? STAGE_DONE : STAGE_FAILED;
	/* The code is that of the stage: here it only says that there is one. */
	return done ? VZ_OK : VZ_SYSTEM_ERROR;
}

static void undo_one(void *ctx)
{
	struct stage_run *run = ctx;

	if (!run->stage->undo)
		return;
	detail("Taking back step %s", run->stage->name);
	run->stage->undo(run->m);
	if (run->result == STAGE_DONE)
		run->result = STAGE_UNDONE;
}

static enum migrate_err code_of(const struct migration *m,
				const struct stage_runs *runs)
{
	if (proc_interrupted())
		return MIGRATE_SIGNAL;
	for (size_t i = 0; i < runs->nr_undoable; i++)
		if (runs->at[i].result == STAGE_FAILED)
			return m->because ? m->because :
			       runs->at[i].stage->code;
	/* Something was injected behind a stage that had done its work. */
	return MIGRATE_USAGE;
}

static enum migrate_err forward(struct migration *m, struct stage_runs *runs)
{
	struct step *steps = xcalloc(runs->nr_undoable, sizeof(*steps));
	struct steps *tables = xcalloc(runs->nr_undoable, sizeof(*tables));
	enum vz_err err;

	/* A table each, so that each is given its own run. */
	for (size_t i = 0; i < runs->nr_undoable; i++) {
		steps[i] = (struct step){ runs->at[i].stage->name, run_one, undo_one };
		tables[i] = (struct steps){ &steps[i], 1, &runs->at[i] };
	}
	err = steps_run_all(WORK, tables, runs->nr_undoable);
	free(tables);
	free(steps);
	return err ? code_of(m, runs) : MIGRATE_OK;
}

static void take_all_back(const struct stage_runs *runs)
{
	for (size_t i = runs->nr_undoable; i; i--)
		undo_one(&runs->at[i - 1]);
}

enum migrate_err stages_run(struct migration *m, struct stage_runs *runs)
{
	enum migrate_err err = forward(m, runs);

	if (!err && m->options.predict)
		take_all_back(runs);
	if (err || m->options.predict)
		return err;
	proc_ignore_interrupts();
	for (size_t i = runs->nr_undoable; i < runs->nr; i++) {
		const struct step step = { runs->at[i].stage->name, run_one, NULL };

		steps_finish(WORK, &step, 1, &runs->at[i]);
	}
	return MIGRATE_OK;
}

void stages_free(struct stage_runs *runs)
{
	free(runs->at);
	*runs = (struct stage_runs){};
}
