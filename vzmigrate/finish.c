// SPDX-License-Identifier: GPL-2.0-or-later
/* What is done here when the container is there. */
#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "base/cleanup.h"
#include "base/file.h"
#include "files/departed.h"
#include "files/dump.h"
#include "finish.h"
#include "hold.h"
#include "local.h"
#include "mark.h"
#include "node/names.h"

/* Of one that has left, and whose files stayed */
#define CONFIG_MIGRATED	"%s.migrated"

bool depart_here(struct migration *m)
{
	int err = departed_set(&m->ct, m->remote.host);

	return !err || step_fail("Unable to write %s: %s", m->ct.conf_path,
				 strerror(-err));
}

bool remain_here(struct migration *m)
{
	int err = departed_clear(&m->ct);

	return !err || step_fail("Unable to write %s: %s", m->ct.conf_path,
				 strerror(-err));
}

void stay_here(struct migration *m)
{
	int err = m->may_run_there ? 0 : departed_clear(&m->ct);

	if (err)
		log_warn("Unable to write %s: %s. To start container %u use --force",
			 m->ct.conf_path, strerror(-err), m->ct.id);
}

bool destroy_here(struct migration *m)
{
	int status = local_vzctl(m, "destroy");

	if (status)
		log_warn("Container %u is on %s now, but its files here are not all removed: vzctl destroy ended with status %d",
			 m->ct.id, m->remote.host, status);
	return !status;
}

/* A migration back may go on with the files. */
static void mark_private(const struct migration *m)
{
	int err = mark_write(m->ct.private);

	if (err)
		log_warn("Unable to write the mark beside %s: %s", m->ct.private,
			 strerror(-err));
}

static bool put_aside(const struct migration *m, const char *from,
		      const char *to)
{
	if (!rename(from, to))
		return true;
	log_warn("Unable to rename %s to %s: %s. Container %u must not be started here",
		 from, to, strerror(errno), m->ct.id);
	return false;
}

/* What its processes were must not come back when it does. */
static bool put_dump_aside(const struct migration *m)
{
	_free_ char *dir = dump_dir(&m->ct);
	_free_ char *from = dump_path(dir, m->ct.id);
	_free_ char *to = dump_item_path(dir, DUMP_FILE_MIGRATED, m->ct.id);

	return !path_exists(from) || put_aside(m, from, to);
}

bool retire_here(struct migration *m)
{
	_free_ char *to = xasprintf(CONFIG_MIGRATED, m->ct.conf_path);
	bool done = put_dump_aside(m);

	mark_private(m);
	names_remove(m->ct.id);
	return put_aside(m, m->ct.conf_path, to) && done;
}

bool unmark_there(struct migration *m)
{
	_free_ char *dump = dump_item_path(m->there.dump_dir,
					   DUMP_FILE_MIGRATED, m->ct.id);
	_words_ struct words words = {};

	words_add(&words, m->there.mark);
	words_addf(&words, CONFIG_MIGRATED, m->there.conf);
	words_add(&words, dump);
	if (!remote_script(&m->remote, "rm -f -- \"$@\"", &words,
			   &(struct remote_call){ .deaf = true }))
		return true;
	log_warn("Unable to remove %s on %s", m->there.mark, m->remote.host);
	return false;
}

bool unlock_there(struct migration *m)
{
	release_there(m);
	return true;
}
