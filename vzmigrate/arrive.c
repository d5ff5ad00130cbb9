// SPDX-License-Identifier: GPL-2.0-or-later
/* Files of the container, and its disk quota, on their way to the destination. */
#include <stdlib.h>

#include "arrive.h"
#include "base/cleanup.h"
#include "local.h"
#include "peer.h"
#include "quota/errors.h"
#include "quota/ct.h"
#include "tree.h"

bool copy_first(struct migration *m)
{
	return tree_copy(m, m->traits & WAS_RUNNING ? TREE_FIRST : TREE_LAST);
}

bool copy_again(struct migration *m)
{
	return tree_catch_up(m);
}

bool copy_second(struct migration *m)
{
	return tree_copy_recent(m) && tree_copy(m, TREE_LAST);
}

/*
 * Quota
 */

static int vzquota_there(const struct migration *m, const char *command,
			 bool may_fail)
{
	_words_ struct words words = {};

	words_add(&words, "vzquota");
	words_add(&words, command);
	words_addf(&words, "%u", m->ct.id);
	return remote_run(&m->remote, &words, &(struct remote_call){
		.deaf = true, .may_fail = may_fail,
	});
}

static bool vzctl_quota(const struct migration *m, const char *command)
{
	int status = peer_vzctl(m, command);

	return !status ||
	       step_fail("Disk quota of container %u does not work on %s: vzctl %s ended with status %d",
			 m->ct.id, m->remote.host, command, status);
}

/* What an attempt that was killed has left is still on. */
static void quota_off_left(const struct migration *m)
{
	if (m->there.has_mark || m->there.has_config)
		vzquota_there(m, "off", true);
}

bool quota_init_there(struct migration *m)
{
	quota_off_left(m);
	return vzctl_quota(m, "quotainit");
}

bool quota_on_there(struct migration *m)
{
	return vzctl_quota(m, "quotaon");
}

/* @gone: the exit status where there is nothing to do. */
static void undo(const struct migration *m, const char *command,
		 enum quota_err gone)
{
	int status;

	if (m->may_run_there)
		return;
	status = vzquota_there(m, command, true);
	if (status && status != (int)gone)
		log_warn("Unable to take back disk quota of container %u on %s: vzquota %s ended with status %d",
			 m->ct.id, m->remote.host, command, status);
}

void quota_drop_there(struct migration *m)
{
	undo(m, "drop", QUOTA_NO_FILE);
}

void quota_off_undo(struct migration *m)
{
	undo(m, "off", QUOTA_NOT_RUNNING);
}

static void add_parts(struct words *words)
{
	static const char *const parts[] = { "-U", "-G", "-T", "-F" };

	for (size_t i = 0; i < ARRAY_SIZE(parts); i++)
		words_add(words, parts[i]);
}

bool quota_dump_here(struct migration *m)
{
	_words_ struct words words = {};
	int status;

	words_add(&words, "vzdqdump");
	words_addf(&words, "%u", m->ct.id);
	add_parts(&words);
	/* While it is on, the file is of the past. */
	if (ct_quota_is_on(&m->ct))
		words_add(&words, "-f");
	status = local_tool(m, &words, &m->quota_dump);
	return !status ||
	       step_fail("Unable to read the quota of users and groups of container %u: vzdqdump ended with status %d",
			 m->ct.id, status);
}

bool quota_load_there(struct migration *m)
{
	_words_ struct words words = {};
	int status;

	words_add(&words, "vzdqload");
	words_addf(&words, "%u", m->ct.id);
	add_parts(&words);
	status = remote_run(&m->remote, &words, &(struct remote_call){
		.input = m->quota_dump, .deaf = true,
	});
	if (!status)
		status = vzquota_there(m, "reload2", false);
	return !status ||
	       step_fail("Unable to set the quota of users and groups of container %u on %s: status %d",
			 m->ct.id, m->remote.host, status);
}

bool quota_off_there(struct migration *m)
{
	int status = vzquota_there(m, "off", false);

	return !status ||
	       step_fail("Unable to switch off disk quota of container %u on %s: vzquota off ended with status %d",
			 m->ct.id, m->remote.host, status);
}

/*
 * Arrival
 */

static bool is_as_it_was(const struct migration *m, const struct status *s)
{
	if (!s->exists || s->running != !!(m->traits & WAS_RUNNING))
		return false;
	if (m->traits & WAS_MOUNTED && !s->mounted)
		return false;
	return s->suspended || !(m->traits & IS_SUSPENDED);
}

bool verify_there(struct migration *m)
{
	struct status found;

	if (peer_status(m, &found))
		return step_fail("It is not known whether container %u is on %s now",
				 m->ct.id, m->remote.host);
	return is_as_it_was(m, &found) ||
	       step_fail("Container %u is not on %s as it was here: vzctl status %u there tells how it is",
			 m->ct.id, m->remote.host, m->ct.id);
}
