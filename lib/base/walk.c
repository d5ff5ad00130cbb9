// SPDX-License-Identifier: GPL-2.0-or-later
/* Every file of a tree, one after another. */
#include <errno.h>
#include <fts.h>
#include <stdio.h>
#include <unistd.h>

#include "base/log.h"
#include "base/proc.h"
#include "base/wait.h"
#include "base/walk.h"

#define PROGRESS_MS	200

static void show_progress(const struct walk *walk, long *shown_ms, bool last)
{
	_str_ struct str line = {};
	long now = now_ms();

	if (!isatty(2) || (!last && now - *shown_ms < PROGRESS_MS))
		return;
	*shown_ms = now;
	walk->progress(walk->ctx, &line);
	fprintf(stderr, "\r%s%s", str_text(&line), last ? "\n" : "");
}

static int visit(const struct walk *walk, const FTSENT *entry)
{
	const struct walk_entry e = {
		.name = entry->fts_accpath,
		.path = entry->fts_path,
		.st = entry->fts_statp,
		.is_top = entry->fts_level == FTS_ROOTLEVEL,
	};

	switch (entry->fts_info) {
	case FTS_DNR:
	case FTS_ERR:
	case FTS_NS:
	case FTS_DC:
		log_errno(-1, entry->fts_errno, "Unable to read %s",
			  entry->fts_path);
		return entry->fts_errno ? -entry->fts_errno : -ELOOP;
	case FTS_D:
		return walk->top_first ? walk->visit(walk->ctx, &e) : 0;
	case FTS_DP:
		return walk->top_first ? 0 : walk->visit(walk->ctx, &e);
	default:
		return walk->visit(walk->ctx, &e);
	}
}

int walk_tree(const struct walk *walk)
{
	char *paths[] = { (char *)walk->tree, NULL };
	FTS *fts = fts_open(paths, FTS_PHYSICAL | FTS_XDEV, NULL);
	long shown_ms = 0;
	FTSENT *entry;
	int err = 0;

	if (!fts) {
		err = -errno;
		log_errno(-1, err, "Unable to read %s", walk->tree);
		return err;
	}
	while (!err && (entry = fts_read(fts))) {
		err = visit(walk, entry);
		if (err == WALK_PASS_BY)
			err = fts_set(fts, entry, FTS_SKIP) ? -errno : 0;
		show_progress(walk, &shown_ms, false);
		if (!err && proc_interrupted()) {
			log_msg(-1, "Interrupted: run the same again to go on");
			err = -EINTR;
		}
	}
	fts_close(fts);
	show_progress(walk, &shown_ms, true);
	return err;
}
