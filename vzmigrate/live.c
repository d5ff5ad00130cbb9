// SPDX-License-Identifier: GPL-2.0-or-later
/* Steps of a container whose processes go to the destination. */
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>

#include "base/cleanup.h"
#include "base/file.h"
#include "files/dump.h"
#include "hold.h"
#include "live.h"
#include "local.h"
#include "node/ve.h"
#include "offline.h"
#include "peer.h"
#include "precopy.h"
#include "prepare.h"
#include "tree.h"

bool suspend_here(struct migration *m)
{
	int status = local_vzctl(m, "chkpnt", "--suspend");

	return !status || step_fail("Unable to suspend container %u: vzctl chkpnt ended with status %d",
				    m->ct.id, status);
}

void resume_here(struct migration *m)
{
	if (is_undecided(m, "chkpnt", " --resume"))
		return;
	log_info("Resuming container");
	if (local_vzctl(m, "chkpnt", "--resume"))
		log_msg(-1, "Unable to let container %u go on: use vzctl chkpnt %u --resume",
			m->ct.id, m->ct.id);
}

void dumps_find(struct migration *m)
{
	_free_ char *dir = dump_dir(&m->ct);

	free(m->dump_here);
	free(m->dump_there);
	m->dump_here = dump_item_path(dir, DUMP_MOVING, m->ct.id);
	m->dump_there = dump_item_path(m->there.dump_dir, DUMP_MOVING,
					m->ct.id);
	rounds_find(m);
}

bool dump_here(struct migration *m)
{
	_free_ char *dir = dump_dir(&m->ct);
	_free_ char *after = xasprintf("%u", m->nr_rounds);
	int status;

	free(m->dump_here);
	m->dump_here = dump_item_path(dir, DUMP_MOVING, m->ct.id);
	status = local_vzctl(m, "chkpnt", "--dump", "--dumpfile", m->dump_here,
			     m->nr_rounds ? "--after" : NULL,
			     after);
	return !status || step_fail("Unable to dump container %u to %s: vzctl chkpnt ended with status %d",
				    m->ct.id, m->dump_here, status);
}

void dump_remove_here(struct migration *m)
{
	int err = path_exists(m->dump_here) ?
		  dir_remove_tree(AT_FDCWD, m->dump_here) : 0;

	if (err)
		log_warn("Unable to delete %s: %s", m->dump_here, strerror(-err));
}

bool dump_copy(struct migration *m)
{
	free(m->dump_there);
	m->dump_there = dump_item_path(m->there.dump_dir, DUMP_MOVING,
					m->ct.id);
	return path_copy(m, m->dump_here, m->dump_there);
}

void dump_remove_there(struct migration *m)
{
	remove_there(m, m->dump_there);
}

bool undump_there(struct migration *m)
{
	const char *const words[] = {
		"restore", "--undump", "--dumpfile", m->dump_there,
		"--skip_arpdetect",
		m->options.nodeps & NODEPS_CPU ? "--skip-cpu-check" : NULL, NULL,
	};
	int status;

	/* As for a start, see offline.c */
	release_there(m);
	m->may_run_there = true;
	status = peer_vzctl_words(m, words);
	if (status)
		return step_fail("Unable to restore container %u on %s: vzctl restore ended with status %d",
				 m->ct.id, m->remote.host, status);
	m->may_run_there = false;
	return true;
}

void kill_there(struct migration *m)
{
	put_down_there(m, "restore", "--kill");
}

bool resume_there(struct migration *m)
{
	int status = peer_vzctl(m, "restore", "--resume");

	/* It may go on already, and its peers know: there is no way back then. */
	if (status == REMOTE_LOST)
		status = peer_vzctl(m, "restore", "--resume");
	return !status || step_fail("Unable to let container %u go on on %s: vzctl restore ended with status %d",
				    m->ct.id, m->remote.host, status);
}

/*
 * When it runs there
 */

bool kill_here(struct migration *m)
{
	bool done = true;

	if (local_vzctl(m, "chkpnt", "--kill")) {
		log_warn("Unable to kill the suspended container %u: use vzctl chkpnt %u --kill, never --resume",
			 m->ct.id, m->ct.id);
		done = false;
	}
	if (local_vzctl(m, "umount")) {
		log_warn("Unable to unmount container %u: use vzctl umount %u",
			 m->ct.id, m->ct.id);
		done = false;
	}
	return done;
}

bool dumps_remove(struct migration *m)
{
	dump_remove_here(m);
	dump_remove_there(m);
	precopy_undo(m);
	return true;
}
