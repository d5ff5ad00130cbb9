// SPDX-License-Identifier: GPL-2.0-or-later
/* What is done here when the container is there. */
#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "base/cleanup.h"
#include "files/departed.h"
#include "finish.h"
#include "hold.h"
#include "local.h"
#include "mark.h"
#include "node/names.h"

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

bool retire_here(struct migration *m)
{
	_free_ char *to = xasprintf("%s.migrated", m->ct.conf_path);

	mark_private(m);
	names_remove(m->ct.id);
	if (!rename(m->ct.conf_path, to))
		return true;
	log_warn("Unable to rename %s to %s: %s. Container %u must not be started here",
		 m->ct.conf_path, to, strerror(errno), m->ct.id);
	return false;
}

bool unmark_there(struct migration *m)
{
	_words_ struct words words = {};

	words_add(&words, m->there.mark);
	if (!remote_script(&m->remote, "rm -f -- \"$1\"", &words,
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
