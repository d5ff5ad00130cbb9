// SPDX-License-Identifier: GPL-2.0-or-later
/* A quota at work: its file, its tree, its level 1. */
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "base/cleanup.h"
#include "base/log.h"
#include "quota/fsquota.h"
#include "quota/session.h"
#include "quota/table.h"
#include "quota/ugid.h"

/* What a limit of 0, "nothing", is for the kernel, where 0 is no limit. */
#define SPACE_LEAST	1024U
#define INODES_LEAST	1U

void session_free(struct session *s)
{
	store_close(&s->store);
	quotafile_free(&s->file);
	free(s->point);
	cleanup_close(&s->fd);
}

void session_ask_kernel(struct session *s)
{
	int err = quota_tree_get(s->id, &s->tree);

	s->running = !err;
	s->kernel_err = err == -ENOENT ? 0 : err;
}

enum quota_err session_no_kernel(const struct session *s)
{
	if (s->kernel_err == -ENOTTY)
		return quota_fail(QUOTA_KERNEL,
				  "The running kernel has no disk quota of containers");
	return quota_fail_errno(QUOTA_KERNEL, s->kernel_err,
				"Unable to ask the kernel for quota %u", s->id);
}

enum quota_err session_begin(struct session *s,
			     const struct quota_request *request, bool create)
{
	enum quota_err err;

	s->request = request;
	s->id = request->place.id;
	err = store_open(&request->place, create, &s->store);
	/* With the lock: what it says may be what somebody else was about. */
	session_ask_kernel(s);
	return err;
}

enum quota_err session_load(struct session *s,
			    const struct quota_request *request)
{
	enum quota_err err = session_begin(s, request, false);

	return err ? err : store_load(&s->store, s->id, &s->file);
}

enum quota_err session_save(struct session *s)
{
	return store_save(&s->store, &s->file);
}

enum quota_err session_open_point(struct session *s)
{
	const char *path = s->request->place.point ? s->request->place.point :
			   s->file.path;
	_free_ char *known = NULL;

	if (!path && s->running)
		path = known = quota_table_path(s->id);
	if (!path)
		return quota_fail(QUOTA_NO_POINT,
				  "The directory of quota %u is not known: use -p",
				  s->id);
	s->point = realpath(path, NULL);
	if (s->point)
		s->fd = open(s->point, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	return s->fd < 0 ? quota_fail_errno(QUOTA_SYSTEM, errno,
					    "Unable to open directory %s", path) :
			   QUOTA_OK;
}

static uint64_t at_least(uint64_t limit, uint64_t least)
{
	return limit < least ? least : limit;
}

static void limit_for_kernel(struct quota_limit *limit, uint64_t least,
			     uint64_t spare)
{
	limit->soft = at_least(limit->soft, least);
	limit->hard = at_least(limit->hard, least);
	if (limit->hard > INT64_MAX - spare)
		return;
	limit->soft += spare;
	limit->hard += spare;
}

/* The limits of the file as the kernel takes them. */
static struct quota_stat for_kernel(const struct session *s)
{
	struct quota_stat ret = s->file.stat;
	unsigned int spare = s->request->spare;

	limit_for_kernel(&ret.space, SPACE_LEAST, (uint64_t)spare * SPACE_LEAST);
	limit_for_kernel(&ret.inodes, INODES_LEAST, spare);
	return ret;
}

static void limit_from_kernel(struct quota_limit *limit,
			      const struct quota_limit *kernel, uint64_t least)
{
	if (limit->soft || kernel->soft != least)
		limit->soft = kernel->soft;
	if (limit->hard || kernel->hard != least)
		limit->hard = kernel->hard;
}

/*
 * Usage is the file system's. A deadline is, too, when the quota is on or was
 * when the node went down, and limits while it is on; one without any is being
 * switched off. After a crash the limits of the file are the newer ones: it was
 * synchronised when they were changed, the file system was not.
 */
static void take_level1(const struct session *s, const struct quota_stat *kernel,
			struct quota_stat *ret)
{
	bool has_limits = quota_stat_has_limits(kernel);

	ret->space.usage = kernel->space.usage;
	ret->inodes.usage = kernel->inodes.usage;
	if (has_limits && (s->running || s->file.flags & QUOTA_FILE_RUNNING)) {
		ret->space.deadline = kernel->space.deadline;
		ret->inodes.deadline = kernel->inodes.deadline;
	}
	if (has_limits && s->running) {
		limit_from_kernel(&ret->space, &kernel->space, SPACE_LEAST);
		limit_from_kernel(&ret->inodes, &kernel->inodes, INODES_LEAST);
	}
}

enum quota_err session_read_level1(struct session *s)
{
	struct quota_stat stat;
	int err = fsquota_get(s->fd, FSQUOTA_PROJECT, s->id, &stat);

	if (err)
		return quota_fail_errno(QUOTA_KERNEL, err,
					"Unable to read the quota of %s", s->point);
	take_level1(s, &stat, &s->file.stat);
	return QUOTA_OK;
}

void session_fix_deadlines(struct session *s)
{
	struct quota_file *file = &s->file;
	int64_t now = time(NULL);

	file->stat.space.deadline = quota_deadline(&file->stat.space,
						   file->grace.space, now);
	file->stat.inodes.deadline = quota_deadline(&file->stat.inodes,
						    file->grace.inodes, now);
}

enum quota_err session_write_level1(const struct session *s)
{
	struct quota_stat stat = for_kernel(s);
	int err = fsquota_set(s->fd, FSQUOTA_PROJECT, s->id, &stat);

	return err ? quota_fail_errno(QUOTA_KERNEL, err,
				      "Unable to set the limits of quota %u in %s",
				      s->id, s->point) : QUOTA_OK;
}

static void merge(uint64_t *value, const struct quota_change *change,
		  unsigned int which, uint64_t new)
{
	if (change->given & which)
		*value = new;
}

enum quota_err quota_check_order(const struct quota_limit *limit,
				  const char *what, unsigned int unit)
{
	if (limit->soft <= limit->hard)
		return QUOTA_OK;
	return quota_fail(QUOTA_WRONG_USAGE,
			  "The soft limit of %s, %llu, is above the hard limit, %llu",
			  what, (unsigned long long)limit->soft / unit,
			  (unsigned long long)limit->hard / unit);
}

static void warn_of_excess(const struct quota_limit *limit, const char *what,
			   unsigned int unit)
{
	uint64_t least = limit->usage > limit->hard ? limit->hard : limit->soft;

	if (limit->usage > limit->soft)
		log_warn("%s in use, %llu, are above the %s limit, %llu", what,
			 (unsigned long long)(limit->usage + unit - 1) / unit,
			 limit->usage > limit->hard ? "hard" : "soft",
			 (unsigned long long)least / unit);
}

static enum quota_err check_limits(const struct quota_file *file)
{
	enum quota_err err = quota_check_order(&file->stat.space, "1k-blocks", 1024);

	return err ? err : quota_check_order(&file->stat.inodes, "inodes", 1);
}

void session_warn_of_excesses(const struct quota_file *file)
{
	warn_of_excess(&file->stat.space, "1k-blocks", 1024);
	warn_of_excess(&file->stat.inodes, "inodes", 1);
}

static void merge_level2(struct quota_file *file,
			 const struct quota_change *change)
{
	bool was_on = file->flags & QUOTA_FILE_LEVEL2;
	uint32_t old_limit = file->ugid_limit;

	if (change->given & GIVEN_LEVEL2) {
		file->flags &= ~QUOTA_FILE_LEVEL2;
		file->flags |= change->level2 ? QUOTA_FILE_LEVEL2 : 0;
	}
	if (change->given & GIVEN_UGID_LIMIT)
		file->ugid_limit = change->ugid_limit;
	/* Nothing has to be counted for it: the file system always does. */
	if (!was_on || !old_limit)
		file->ugid_flags &= ~QUOTA_UGID_FIXED;
}

enum quota_err session_apply_change(struct session *s)
{
	const struct quota_change *change = &s->request->change;
	const struct quota_stat *limits = &change->limits;
	struct quota_file *file = &s->file;

	merge(&file->stat.space.soft, change, GIVEN_SPACE_SOFT, limits->space.soft);
	merge(&file->stat.space.hard, change, GIVEN_SPACE_HARD, limits->space.hard);
	merge(&file->stat.inodes.soft, change, GIVEN_INODE_SOFT, limits->inodes.soft);
	merge(&file->stat.inodes.hard, change, GIVEN_INODE_HARD, limits->inodes.hard);
	merge(&file->grace.space, change, GIVEN_SPACE_GRACE, change->grace.space);
	merge(&file->grace.inodes, change, GIVEN_INODE_GRACE, change->grace.inodes);
	merge_level2(file, change);
	return change->given & GIVEN_LIMITS ? check_limits(file) : QUOTA_OK;
}

bool session_wants_level2(const struct quota_file *file)
{
	return file->flags & QUOTA_FILE_LEVEL2 && file->ugid_limit;
}

void session_store_point(struct session *s)
{
	free(s->file.path);
	s->file.path = s->request->place.relative ? NULL : xstrdup(s->point);
}

void session_fill_tree(struct session *s, uint32_t id_base)
{
	s->tree = (struct quota_tree){
		.id = s->id,
		.level2 = id_base,
		.id_base = id_base,
		.grace = s->file.grace,
	};
	memcpy(s->tree.ugid_grace, s->file.ugid_grace,
	       sizeof(s->tree.ugid_grace));
}

void session_note_running(struct session *s)
{
	struct quota_file *file = &s->file;

	file->flags |= QUOTA_FILE_RUNNING;
	file->ugid_flags = s->tree.level2 ?
		QUOTA_UGID_ON | QUOTA_UGID_USER | QUOTA_UGID_GROUP : 0;
	file->version = 3;
}

void session_fetch_ugid_grace(struct session *s)
{
	memcpy(s->file.ugid_grace, s->tree.ugid_grace,
	       sizeof(s->file.ugid_grace));
}

enum quota_err session_fetch_level2(struct session *s)
{
	session_fetch_ugid_grace(s);
	/* It is being switched off, and the file has them. */
	if (!(s->file.flags & QUOTA_FILE_RUNNING))
		return QUOTA_OK;
	return ugid_fetch(s->fd, s->tree.id_base, &s->file);
}
