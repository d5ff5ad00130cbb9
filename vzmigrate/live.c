// SPDX-License-Identifier: GPL-2.0-or-later
/* Steps of a container whose processes go to the destination. */
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/cleanup.h"
#include "command.h"
#include "files/dump.h"
#include "hold.h"
#include "live.h"
#include "local.h"
#include "node/ve.h"
#include "offline.h"
#include "peer.h"
#include "precopy.h"
#include "prepare.h"

static void resume_here(struct migration *m)
{
	if (is_undecided(m, "chkpnt", " --resume"))
		return;
	log_info("Resuming container");
	if (local_vzctl(m, "chkpnt", "--resume"))
		log_msg(-1, "Unable to let container %u go on: use vzctl chkpnt %u --resume",
			m->ct.id, m->ct.id);
}

static void dump_find(struct migration *m)
{
	free(m->dump_there);
	m->dump_there = dump_item_path(m->there.dump_dir, DUMP_MOVING,
					m->ct.id);
}

void dumps_find(struct migration *m)
{
	dump_find(m);
	rounds_find(m);
}

/* A new file, for nobody else there, and how much has come. */
static const char take_dump[] = "umask 077; rm -f \"$1\" && cat >\"$1\" && wc -c <\"$1\"";

static int dump_into(struct migration *m, int fd)
{
	_free_ char *after = xasprintf("%u", m->nr_rounds);
	const char *const words[] = {
		"chkpnt", "--dump", "--dumpfile", "-",
		m->nr_rounds ? "--after" : NULL, after, NULL,
	};

	return local_vzctl_to(m, words, fd);
}

/* What it prints is read there: no disk has it in between. */
static bool dump_through(struct migration *m, const struct command *take)
{
	_close_ int to = -1;
	struct reader reader;
	int fds[2], status, taken;

	if (pipe2(fds, O_CLOEXEC))
		return step_fail("Unable to make a pipe: %s", strerror(errno));
	to = fds[1];
	taken = reader_begin(take, fds[0], &reader);
	close(fds[0]);
	if (taken)
		return false;
	status = dump_into(m, to);
	close(steal_fd(&to));
	taken = reader_end(&reader);
	if (taken) {
		m->because = MIGRATE_COPY;
		return step_fail("Unable to copy the dump of container %u to %s on %s: status %d",
				 m->ct.id, m->dump_there, m->remote.host, taken);
	}
	return !status || step_fail("Unable to dump container %u: vzctl chkpnt ended with status %d",
				    m->ct.id, status);
}

bool dump_over(struct migration *m)
{
	_words_ struct words words = {};
	_words_ struct words argv = {};
	_words_ struct words env = {};
	_free_ char *text = NULL;

	dump_find(m);
	words_add(&words, m->dump_there);
	remote_script_words(&m->remote, take_dump, &words, &argv);
	remote_env(&env);
	if (!dump_through(m, &(struct command){
		.argv = &argv, .env = &env, .who = m->remote.host,
		.text = &text, .deaf = true,
	}))
		return false;
	m->bytes_sent += text ? strtoull(text, NULL, 10) : 0;
	return true;
}

/* It goes on first: each moment counts. */
void dump_undo(struct migration *m)
{
	resume_here(m);
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
	remove_there(m, m->dump_there);
	precopy_undo(m);
	return true;
}
