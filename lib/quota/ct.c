// SPDX-License-Identifier: GPL-2.0-or-later
/* Disk quota of a container. */
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <unistd.h>

#include "base/cleanup.h"
#include "base/file.h"
#include "base/log.h"
#include "quota/ct.h"
#include "quota/fscheck.h"
#include "quota/fsquota.h"
#include "quota/project.h"
#include "quota/quota.h"
#include "quota/tree.h"

#define KIB	1024U

static bool is_wanted(const struct ct *ct)
{
	return ct_yes(ct, PARAM_DISK_QUOTA, true);
}

bool ct_quota_is_on(const struct ct *ct)
{
	return quota_is_on(ct->id) == 1;
}

bool ct_quota_has_level2(const struct ct *ct)
{
	struct quota_tree tree;

	return !quota_tree_get(ct->id, &tree) && tree.level2;
}

/*
 * What the configuration says, as a change
 */

static uint64_t bytes_of(unsigned long kib)
{
	return (kib > INT64_MAX / KIB ? INT64_MAX / KIB : kib) * KIB;
}

static uint64_t inodes_of(unsigned long nr)
{
	return nr > UINT32_MAX ? UINT32_MAX : nr;
}

static struct quota_change change_of(const struct ct *ct)
{
	const struct ub_pair *space = ct_pair(ct, PARAM_DISKSPACE);
	const struct ub_pair *inodes = ct_pair(ct, PARAM_DISKINODES);
	unsigned long grace = ct_number(ct, PARAM_QUOTATIME, QUOTA_GRACE);
	unsigned long nr_ids = ct_number(ct, PARAM_QUOTAUGIDLIMIT, 0);
	struct quota_change change = {
		.given = GIVEN_GRACE | GIVEN_LEVEL2 | GIVEN_UGID_LIMIT,
		.grace = { .space = grace, .inodes = grace },
		.level2 = nr_ids,
		.ugid_limit = inodes_of(nr_ids),
	};

	if (space) {
		change.given |= GIVEN_SPACE_SOFT | GIVEN_SPACE_HARD;
		change.limits.space.soft = bytes_of(space->barrier);
		change.limits.space.hard = bytes_of(space->limit);
	}
	if (inodes) {
		change.given |= GIVEN_INODE_SOFT | GIVEN_INODE_HARD;
		change.limits.inodes.soft = inodes_of(inodes->barrier);
		change.limits.inodes.hard = inodes_of(inodes->limit);
	}
	return change;
}

static struct quota_request request_of(const struct ct *ct)
{
	return (struct quota_request){
		.place = { .id = ct->id, .point = ct->private },
		.change = change_of(ct),
	};
}

static enum vz_err need_limits(const struct ct *ct)
{
	if (!ct_has(ct, PARAM_DISKSPACE))
		return vz_fail(VZ_DISKSPACE_NOT_SET,
			       "DISKSPACE of container %u is not set: use vzctl set %u --diskspace, or DISK_QUOTA=no",
			       ct->id, ct->id);
	if (!ct_has(ct, PARAM_DISKINODES))
		return vz_fail(VZ_DISKINODES_NOT_SET,
			       "DISKINODES of container %u is not set: use vzctl set %u --diskinodes, or DISK_QUOTA=no",
			       ct->id, ct->id);
	return VZ_OK;
}

/*
 * Whether it is possible at all
 */

/* NULL: it is. The caller frees the reason. */
static char *why_impossible(const struct ct *ct)
{
	_close_ int fd = open(ct->private, O_PATH | O_CLOEXEC);

	if (quota_is_on(ct->id) == -ENOTTY)
		return xstrdup("the running kernel has none");
	return fs_why_not(fd, ct->private, false);
}

static bool has_limits(const struct ct *ct)
{
	return ct_has(ct, PARAM_DISKSPACE) || ct_has(ct, PARAM_DISKINODES);
}

/* @expected: somebody thinks that it is, which is worth a warning. */
static bool is_possible(const struct ct *ct, bool expected)
{
	_free_ char *why = why_impossible(ct);

	if (!why)
		return true;
	log_msg(expected ? -1 : 1, LOG_WARNING "Disk quota of container %u is off: %s",
		ct->id, why);
	return false;
}

/*
 * Work
 */

/* Of an earlier container, whose files are being removed yet. */
static void warn_of_others(const struct ct *ct, int fd)
{
	struct quota_stat stat;

	if (!fsquota_get(fd, FSQUOTA_PROJECT, ct->id, &stat) &&
	    stat.inodes.usage)
		log_warn("%llu files of an earlier container %u are still on the disk and count until they are removed",
			 (unsigned long long)stat.inodes.usage, ct->id);
}

void ct_quota_prepare(const struct ct *ct, const char *path)
{
	_close_ int fd = open(path, O_RDONLY | O_DIRECTORY | O_NOFOLLOW |
			      O_CLOEXEC);
	struct fsquota_state state;
	int err;

	if (!is_wanted(ct) || fd < 0 || fsquota_state(fd, &state) ||
	    !state.counted[FSQUOTA_PROJECT])
		return;
	warn_of_others(ct, fd);
	err = project_set(fd, ct->id);
	if (err)
		log_errno(1, err, "Unable to make %s the top of project %u",
			  path, ct->id);
}

static enum vz_err init(const struct ct *ct, bool quiet)
{
	const struct quota_request request = request_of(ct);

	log_msg(quiet ? 1 : 0, "Initializing quota ...");
	return quota_init(&request) ? VZ_DQ_INIT : VZ_OK;
}

static bool has_file(const struct quota_request *request)
{
	struct quota_store store;
	bool ret = !store_find(&request->place, &store) && store_exists(&store);

	store_close(&store);
	return ret;
}

bool ct_quota_has_file(const struct ct *ct)
{
	const struct quota_request request = request_of(ct);

	return has_file(&request);
}

static enum vz_err set_all(const struct quota_request *request)
{
	return quota_set(request) ? VZ_DQ_SET : VZ_OK;
}

static enum vz_err switch_on(const struct ct *ct, unsigned int spare,
			     bool quiet)
{
	struct quota_request request = request_of(ct);
	enum vz_err err = need_limits(ct);

	if (err)
		return err;
	request.spare = spare;
	if (ct_quota_is_on(ct))
		return set_all(&request);
	if (!has_file(&request))
		err = init(ct, quiet);
	if (err)
		return err;
	return quota_on(&request) ? VZ_DQ_ON : VZ_OK;
}

/* One without a file, or with a damaged one, is switched off as well. */
static enum vz_err switch_off(const struct ct *ct)
{
	struct quota_request request = request_of(ct);
	enum quota_err err = quota_off(&request);

	if (err == QUOTA_NO_FILE || err == QUOTA_BAD_FILE) {
		request.force = true;
		err = quota_off(&request);
	}
	return err ? VZ_DQ_OFF : VZ_OK;
}

enum vz_err ct_quota_mount(const struct ct *ct, unsigned int spare, bool quiet)
{
	/* Nobody uses it yet: what is on is left over, of another tree perhaps. */
	if (ct_quota_is_on(ct))
		switch_off(ct);
	return is_wanted(ct) && is_possible(ct, has_limits(ct)) ?
	       switch_on(ct, spare, quiet) : VZ_OK;
}

enum vz_err ct_quota_umount(const struct ct *ct)
{
	return ct_quota_is_on(ct) ? switch_off(ct) : VZ_OK;
}

enum vz_err ct_quota_settle(const struct ct *ct)
{
	const struct quota_request request = request_of(ct);

	return is_wanted(ct) && ct_quota_is_on(ct) ? set_all(&request) : VZ_OK;
}

/* Switching it on or off waits for the next start; by how many ids does not. */
static enum vz_err check_level2(const struct ct *ct)
{
	unsigned long wanted = ct_number(ct, PARAM_QUOTAUGIDLIMIT, 0);
	bool active = ct_quota_has_level2(ct);

	if (!config_has(&ct->options, PARAM_QUOTAUGIDLIMIT))
		return VZ_OK;
	if (wanted && !active)
		return vz_fail(VZ_DQ_UGID_NOTINITIALIZED,
			       "Quota of users and groups was not on when container %u was started: save it with --setmode ignore or while the container is down",
			       ct->id);
	if (!wanted && active)
		log_warn("Quota of users and groups of container %u stays on until it is restarted",
			 ct->id);
	return VZ_OK;
}

/* What else there is may have been changed without being saved. */
static void keep_asked(const struct ct *ct, struct quota_change *change)
{
	static const struct {
		enum param_id	param;
		unsigned int	given;
	} rows[] = {
		{ PARAM_DISKSPACE, GIVEN_SPACE_SOFT | GIVEN_SPACE_HARD },
		{ PARAM_DISKINODES, GIVEN_INODE_SOFT | GIVEN_INODE_HARD },
		{ PARAM_QUOTATIME, GIVEN_GRACE },
		{ PARAM_QUOTAUGIDLIMIT, GIVEN_LEVEL2 | GIVEN_UGID_LIMIT },
	};
	unsigned int asked = 0;

	for (size_t i = 0; i < ARRAY_SIZE(rows); i++)
		if (config_has(&ct->options, rows[i].param))
			asked |= rows[i].given;
	change->given &= asked;
}

enum vz_err ct_quota_change(const struct ct *ct)
{
	struct quota_request request = request_of(ct);
	enum vz_err err;

	keep_asked(ct, &request.change);

	if (!is_wanted(ct) || (!ct_quota_is_on(ct) && !is_possible(ct, true)))
		return VZ_OK;
	if (!ct_quota_is_on(ct))
		return vz_fail(VZ_DQ_SET,
			       "Disk quota of container %u is not on: use vzctl quotaon %u",
			       ct->id, ct->id);
	err = check_level2(ct);
	return err ? err : set_all(&request);
}

void ct_quota_forget(const struct ct *ct)
{
	struct quota_request request = request_of(ct);

	if (ct_quota_is_on(ct))
		switch_off(ct);
	if (has_file(&request))
		quota_drop(&request);
}

/*
 * Commands
 */

static enum vz_err need_quota(const struct ct *ct, enum vz_err code)
{
	_free_ char *why = NULL;

	if (!is_wanted(ct))
		return vz_fail(code,
			       "Disk quota is not enabled, skipping operation");
	why = why_impossible(ct);
	return why ? vz_fail(code, "Disk quota of container %u is not possible: %s",
			     ct->id, why) : VZ_OK;
}

enum vz_err ct_quota_on(const struct ct *ct)
{
	enum vz_err err = need_quota(ct, VZ_DQ_ON);

	return err ? err : switch_on(ct, 0, false);
}

/* One that is on can be switched off, whatever became of its disk. */
enum vz_err ct_quota_off(const struct ct *ct)
{
	return ct_quota_is_on(ct) ? switch_off(ct) : need_quota(ct, VZ_DQ_OFF);
}

enum vz_err ct_quota_init(const struct ct *ct)
{
	enum vz_err err = need_quota(ct, VZ_DQ_INIT);

	if (!err)
		err = need_limits(ct);
	return err ? err : init(ct, false);
}
