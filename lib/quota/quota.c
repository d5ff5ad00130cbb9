// SPDX-License-Identifier: GPL-2.0-or-later
/* Disk quota of a tree. */
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#include "base/cleanup.h"
#include "base/file.h"
#include "base/log.h"
#include "base/num.h"
#include "base/paths.h"
#include "node/ve.h"
#include "quota/fscheck.h"
#include "quota/fsquota.h"
#include "quota/project.h"
#include "quota/quota.h"
#include "quota/tree.h"
#include "quota/ugid.h"

/* What a limit of 0, "nothing", is for the kernel, where 0 is no limit. */
#define SPACE_LEAST	1024U
#define INODES_LEAST	1U

/* A quota at work. */
struct session {
	const struct quota_request *request;
	uint32_t		id;
	struct quota_store	store;
	struct quota_file	file;
	bool			running;
	int			kernel_err;	/* why that is not known, or 0 */
	struct quota_tree	tree;		/* when it is running */
	char			*point;
	int			fd;		/* of the top directory; or -1 */
};

#define SESSION_INIT	.store = QUOTA_STORE_INIT, .fd = -1

static void session_free(struct session *s)
{
	store_close(&s->store);
	quotafile_free(&s->file);
	free(s->point);
	cleanup_close(&s->fd);
}
#define _session_ __attribute__((cleanup(session_free)))

bool quota_id_parse(const char *text, uint32_t *ret_id)
{
	uint32_t id;

	if (num_parse_u32(text, &id) || !id || id > QUOTA_ID_MAX)
		return false;
	*ret_id = id;
	return true;
}

int quota_is_on(uint32_t id)
{
	struct quota_tree tree;
	int err = quota_tree_get(id, &tree);

	return err == -ENOENT ? 0 : err ? err : 1;
}

static void ask_kernel(struct session *s)
{
	int err = quota_tree_get(s->id, &s->tree);

	s->running = !err;
	s->kernel_err = err == -ENOENT ? 0 : err;
}

static enum quota_err no_kernel(const struct session *s)
{
	if (s->kernel_err == -ENOTTY)
		return quota_fail(QUOTA_KERNEL,
				  "The running kernel has no disk quota of containers");
	return quota_fail_errno(QUOTA_KERNEL, s->kernel_err,
				"Unable to ask the kernel for quota %u", s->id);
}

static enum quota_err begin(struct session *s,
			    const struct quota_request *request, bool create)
{
	s->request = request;
	s->id = request->place.id;
	ask_kernel(s);
	return store_open(&request->place, create, &s->store);
}

static enum quota_err begin_loaded(struct session *s,
				   const struct quota_request *request)
{
	enum quota_err err = begin(s, request, false);

	return err ? err : store_load(&s->store, s->id, &s->file);
}

static enum quota_err save(const struct session *s)
{
	return store_save(&s->store, &s->file);
}

/*
 * The tree.
 */

static enum quota_err open_point(struct session *s)
{
	const char *path = s->request->place.point ? s->request->place.point :
			   s->file.path;

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

static enum quota_err need_project_quota(const struct session *s)
{
	_fs_verdict_ struct fs_verdict verdict = { 0 };
	_fs_facts_ struct fs_facts facts = { 0 };
	enum quota_err err = fs_facts_read(s->point, &facts);
	_free_ char *text = NULL;

	if (err)
		return err;
	fs_judge(&facts, &verdict);
	if (verdict.level1)
		return QUOTA_OK;
	text = fs_verdict_text(&verdict);
	return quota_fail(QUOTA_KERNEL, "Disk quota is not possible in %s: %s",
			  s->point, text);
}

/* Of an earlier directory that is still there with the same number. */
static enum quota_err check_other_tree(const struct session *s)
{
	struct stat own, other;
	bool inherited;
	uint32_t id;
	_close_ int fd = -1;

	if (!s->file.path || fstat(s->fd, &own))
		return QUOTA_OK;
	fd = open(s->file.path, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	if (fd < 0 || fstat(fd, &other) || other.st_dev != own.st_dev ||
	    other.st_ino == own.st_ino || project_get(fd, &id, &inherited) ||
	    id != s->id)
		return QUOTA_OK;
	return quota_fail(QUOTA_WRONG_USAGE,
			  "Quota %u counts %s already: give %s another id, or remove the other one",
			  s->id, s->file.path, s->point);
}

/* @look: at each file, although the top directory says that they are in. */
static enum quota_err bring_in(struct session *s, bool look)
{
	struct project_result result;
	enum project_state state;
	int err = project_state(s->fd, s->id, &state);

	if (err)
		return quota_fail_errno(QUOTA_KERNEL, err,
					"Unable to read the project of %s",
					s->point);
	if (state == PROJECT_COMPLETE && !look)
		return QUOTA_OK;
	if (state == PROJECT_UNFINISHED)
		log_info("Going on with what was interrupted");
	return project_walk(s->point, s->fd, s->id, ve_is_running(s->id),
			    &result);
}

/*
 * Level 1.
 */

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
	limit->usage = kernel->usage;
	limit->deadline = kernel->deadline;
	if (limit->soft || kernel->soft != least)
		limit->soft = kernel->soft;
	if (limit->hard || kernel->hard != least)
		limit->hard = kernel->hard;
}

/*
 * The limits count while it is on, or was on when the node went down; one without
 * any is being switched off.
 */
static enum quota_err read_level1(struct session *s)
{
	bool is_newer = s->running || s->file.flags & QUOTA_FILE_RUNNING;
	struct quota_stat stat;
	int err = fsquota_get(s->fd, FSQUOTA_PROJECT, s->id, &stat);

	if (err)
		return quota_fail_errno(QUOTA_KERNEL, err,
					"Unable to read the quota of %s", s->point);
	if (is_newer && quota_stat_has_limits(&stat)) {
		limit_from_kernel(&s->file.stat.space, &stat.space, SPACE_LEAST);
		limit_from_kernel(&s->file.stat.inodes, &stat.inodes, INODES_LEAST);
		return QUOTA_OK;
	}
	s->file.stat.space.usage = stat.space.usage;
	s->file.stat.inodes.usage = stat.inodes.usage;
	return QUOTA_OK;
}

static void fix_deadlines(struct session *s)
{
	struct quota_file *file = &s->file;
	int64_t now = time(NULL);

	file->stat.space.deadline = quota_deadline(&file->stat.space,
						   file->grace.space, now);
	file->stat.inodes.deadline = quota_deadline(&file->stat.inodes,
						    file->grace.inodes, now);
}

static enum quota_err write_level1(const struct session *s)
{
	struct quota_stat stat = for_kernel(s);
	int err = fsquota_set(s->fd, FSQUOTA_PROJECT, s->id, &stat);

	return err ? quota_fail_errno(QUOTA_KERNEL, err,
				      "Unable to set the limits of quota %u in %s",
				      s->id, s->point) : QUOTA_OK;
}

static int clear_level1(const struct session *s)
{
	const struct quota_stat none = { 0 };

	return fsquota_set(s->fd, FSQUOTA_PROJECT, s->id, &none);
}

/*
 * Values.
 */

static void merge(uint64_t *value, const struct quota_change *change,
		  unsigned int which, uint64_t new)
{
	if (change->given & which)
		*value = new;
}

static enum quota_err check_order(const struct quota_limit *limit,
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
	enum quota_err err = check_order(&file->stat.space, "1k-blocks", 1024);

	return err ? err : check_order(&file->stat.inodes, "inodes", 1);
}

static void warn_of_excesses(const struct quota_file *file)
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

static enum quota_err apply_change(struct session *s)
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

static bool wants_level2(const struct quota_file *file)
{
	return file->flags & QUOTA_FILE_LEVEL2 && file->ugid_limit;
}

static void store_point(struct session *s)
{
	free(s->file.path);
	s->file.path = s->request->place.relative ? NULL : xstrdup(s->point);
}

/*
 * init
 */

/* What is there is replaced in the end; what cannot be read is no loss. */
static void load_old(struct session *s)
{
	bool was_quiet;

	if (!store_exists(&s->store))
		return;
	log_warn("Quota file %s exists and is replaced", s->store.path);
	was_quiet = log_set_quiet(true);
	store_load(&s->store, s->id, &s->file);
	log_set_quiet(was_quiet);
}

static void begin_anew(struct session *s)
{
	quotafile_free(&s->file);
	s->file.version = 3;
	for (int type = 0; type < QUOTA_OWNERS; type++)
		s->file.ugid_grace[type] = (struct quota_grace){
			.space = QUOTA_GRACE, .inodes = QUOTA_GRACE };
}

enum quota_err quota_init(const struct quota_request *request)
{
	_session_ struct session s = { SESSION_INIT };
	enum quota_err err = begin(&s, request, true);

	if (!err && s.running)
		err = quota_fail(QUOTA_RUNNING, "Quota %u is on", s.id);
	if (err)
		return err;
	load_old(&s);
	err = open_point(&s);
	if (!err)
		err = check_other_tree(&s);
	begin_anew(&s);
	if (!err)
		err = apply_change(&s);
	if (!err)
		err = need_project_quota(&s);
	if (!err)
		err = bring_in(&s, false);
	if (!err)
		err = read_level1(&s);
	if (err)
		return err;
	fix_deadlines(&s);
	warn_of_excesses(&s.file);
	store_point(&s);
	return save(&s);
}

/*
 * on
 */

/* Why level 2 cannot be, which does not keep level 1 from it. */
static uint32_t level2_base(const struct session *s)
{
	_fs_verdict_ struct fs_verdict verdict = { 0 };
	_fs_facts_ struct fs_facts facts = { 0 };
	_free_ char *why = NULL;
	uint32_t base;

	if (fs_facts_read(s->point, &facts))
		return 0;
	fs_judge(&facts, &verdict);
	if (!verdict.level2) {
		why = fs_verdict_text(&verdict);
		log_warn("Quota of users and groups of %u is off: %s", s->id, why);
		return 0;
	}
	base = ugid_base(s->id, s->fd, &why);
	if (!base)
		log_warn("Quota of users and groups of %u is off: %s", s->id, why);
	return base;
}

static void fill_tree(struct session *s, uint32_t id_base)
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

static enum quota_err enforce(const struct session *s, bool level2)
{
	unsigned int types = 1U << FSQUOTA_PROJECT;
	int err;

	if (level2)
		types |= 1U << FSQUOTA_USER | 1U << FSQUOTA_GROUP;
	err = fsquota_enforce(s->fd, types);
	return err ? quota_fail_errno(QUOTA_KERNEL, err,
				      "Unable to switch the limits of %s on",
				      s->point) : QUOTA_OK;
}

static enum quota_err tree_on(struct session *s)
{
	int err = quota_tree_on(&s->tree, s->fd);

	return err ? quota_fail_errno(QUOTA_KERNEL, err,
				      "Unable to switch quota %u on for %s",
				      s->id, s->point) : QUOTA_OK;
}

static void undo_on(const struct session *s)
{
	quota_tree_off(s->id);
	clear_level1(s);
}

/*
 * After a crash the kernel's figures and limits are newer than the file's: the
 * file system has kept them.
 */
static enum quota_err load_level2(struct session *s, bool was_running)
{
	if (!s->tree.level2)
		return QUOTA_OK;
	return was_running ? ugid_fetch(s->fd, s->tree.id_base, &s->file) :
			     ugid_push(s->fd, s->tree.id_base, &s->file);
}

static void note_running(struct session *s)
{
	struct quota_file *file = &s->file;

	file->flags |= QUOTA_FILE_RUNNING;
	file->flags &= ~QUOTA_FILE_DIRTY;
	file->ugid_flags = s->tree.level2 ?
		QUOTA_UGID_ON | QUOTA_UGID_USER | QUOTA_UGID_GROUP : 0;
	file->version = 3;
}

static enum quota_err switch_on(struct session *s)
{
	bool was_running = s->file.flags & QUOTA_FILE_RUNNING;
	enum quota_err err;

	if (!wants_level2(&s->file))
		quotafile_drop_ids(&s->file);
	fill_tree(s, wants_level2(&s->file) ? level2_base(s) : 0);
	err = enforce(s, s->tree.level2);
	if (!err)
		err = read_level1(s);
	if (!err)
		err = apply_change(s);
	if (err)
		return err;
	fix_deadlines(s);
	err = write_level1(s);
	if (!err)
		err = load_level2(s, was_running);
	if (!err)
		err = tree_on(s);
	if (!err) {
		note_running(s);
		err = save(s);
	}
	if (err)
		undo_on(s);
	return err;
}

static bool is_path_new(const struct session *s)
{
	return s->request->place.point && s->file.path &&
	       !str_eq(s->point, s->file.path);
}

enum quota_err quota_on(const struct quota_request *request)
{
	_session_ struct session s = { SESSION_INIT };
	enum quota_err err = begin_loaded(&s, request);
	bool look;

	if (!err)
		err = apply_change(&s);
	if (err)
		return err;
	if (s.running) {
		log_warn("Quota %u is on already", s.id);
		return QUOTA_RUNNING;
	}
	if (s.kernel_err)
		return no_kernel(&s);
	err = open_point(&s);
	if (!err)
		err = need_project_quota(&s);
	if (!err)
		err = check_other_tree(&s);
	if (err)
		return err;
	look = request->force || s.file.flags & QUOTA_FILE_DIRTY;
	err = bring_in(&s, look && !request->no_check);
	if (!err && (is_path_new(&s) || s.file.path))
		store_point(&s);
	return err ? err : switch_on(&s);
}

/*
 * off
 */

/* Inside, grace times may have been changed as well. */
static enum quota_err fetch_level2(struct session *s)
{
	memcpy(s->file.ugid_grace, s->tree.ugid_grace,
	       sizeof(s->file.ugid_grace));
	return ugid_fetch(s->fd, s->tree.id_base, &s->file);
}

static enum quota_err fetch(struct session *s)
{
	enum quota_err err = open_point(s);

	if (!err)
		err = read_level1(s);
	if (!err && s->tree.level2)
		err = fetch_level2(s);
	return err;
}

static void note_stopped(struct quota_file *file)
{
	file->flags &= ~QUOTA_FILE_RUNNING;
	file->ugid_flags &= ~QUOTA_UGID_ON;
	file->ugid_loaded = 0;
	for (size_t i = 0; i < file->nr_ids; i++)
		file->ids[i].flags &= ~QUOTA_ID_LOADED;
}

static enum quota_err repair_stopped(struct session *s)
{
	if (!(s->file.flags & QUOTA_FILE_RUNNING))
		return quota_fail(QUOTA_NOT_RUNNING, "Quota %u is not on", s->id);
	log_info("Quota %u was not switched off before the node went down",
		 s->id);
	note_stopped(&s->file);
	return save(s);
}

/* The file is complete before the kernel forgets. */
static enum quota_err switch_off(struct session *s, bool has_file)
{
	enum quota_err err = QUOTA_OK;
	int ret;

	note_stopped(&s->file);
	if (has_file)
		err = save(s);
	if (err && !s->request->force)
		return err;
	ret = s->fd < 0 ? 0 : clear_level1(s);
	if (ret)
		log_errno(-1, ret, "Unable to clear the limits of quota %u in %s",
			  s->id, s->point);
	ret = quota_tree_off(s->id);
	if (ret && ret != -ENOENT)
		return quota_fail_errno(QUOTA_KERNEL, ret,
					"Unable to switch quota %u off", s->id);
	return err;
}

enum quota_err quota_off(const struct quota_request *request)
{
	_session_ struct session s = { SESSION_INIT };
	enum quota_err err = begin_loaded(&s, request);
	bool has_file = !err;

	if (err && (!request->force || err == QUOTA_LOCKED))
		return err;
	if (s.kernel_err && s.kernel_err != -ENOTTY)
		return no_kernel(&s);
	if (!s.running)
		return repair_stopped(&s);
	err = fetch(&s);
	if (err && !request->force)
		return err;
	if (err)
		s.file.flags |= QUOTA_FILE_DIRTY;
	return switch_off(&s, has_file);
}

/*
 * drop
 */

/* Whoever gets these numbers next has no limits of others. */
static void forget_limits(struct session *s)
{
	bool was_quiet = log_set_quiet(true);
	_free_ char *why = NULL;
	uint32_t base;

	if (!open_point(s)) {
		clear_level1(s);
		base = ugid_base(s->id, s->fd, &why);
		if (base)
			ugid_clear(s->fd, base);
	}
	log_set_quiet(was_quiet);
}

enum quota_err quota_drop(const struct quota_request *request)
{
	_session_ struct session s = { SESSION_INIT };
	enum quota_err err = begin(&s, request, false);
	bool was_quiet;

	if (err)
		return err;
	if (!store_exists(&s.store))
		return quota_fail(QUOTA_NO_FILE, "Quota file %s does not exist",
				  s.store.path);
	if (s.running && !request->force)
		return quota_fail(QUOTA_RUNNING,
				  "Quota %u is on, switch it off first", s.id);
	if (s.running)
		log_warn("Quota %u is on and loses its file", s.id);
	/* One that is damaged can be dropped as well. */
	was_quiet = log_set_quiet(true);
	store_load(&s.store, s.id, &s.file);
	log_set_quiet(was_quiet);
	if (!s.running)
		forget_limits(&s);
	return store_remove(&s.store);
}

/*
 * setlimit
 */

static enum quota_err push_tree(struct session *s)
{
	int err;

	fill_tree(s, s->tree.level2 ? s->tree.id_base : 0);
	err = quota_tree_set(&s->tree);
	return err ? quota_fail_errno(QUOTA_KERNEL, err,
				      "Unable to set the grace times of quota %u",
				      s->id) : QUOTA_OK;
}

static enum quota_err set_running(struct session *s)
{
	enum quota_err err = write_level1(s);

	if (!err && s->request->change.given & GIVEN_GRACE)
		err = push_tree(s);
	return err;
}

static void warn_of_level2(const struct session *s)
{
	if (s->running && wants_level2(&s->file) != s->tree.level2)
		log_warn("Quota of users and groups of %u is switched %s when the quota is switched on again",
			 s->id, s->tree.level2 ? "off" : "on");
}

static enum quota_err take_figures(struct session *s)
{
	enum quota_err err = QUOTA_OK;

	if (s->running || s->request->place.point)
		err = open_point(s);
	if (!err && s->running)
		err = read_level1(s);
	return err;
}

enum quota_err quota_set(const struct quota_request *request)
{
	_session_ struct session s = { SESSION_INIT };
	enum quota_err err = begin_loaded(&s, request);

	if (!err)
		err = take_figures(&s);
	if (!err)
		err = apply_change(&s);
	if (err)
		return err;
	if (request->change.given & GIVEN_LIMITS)
		warn_of_excesses(&s.file);
	if (request->change.given & (GIVEN_LEVEL2 | GIVEN_UGID_LIMIT))
		warn_of_level2(&s);
	fix_deadlines(&s);
	if (request->place.point && s.file.path)
		store_point(&s);
	if (request->force)
		s.file.flags |= QUOTA_FILE_DIRTY;
	if (s.running)
		err = set_running(&s);
	return err ? err : save(&s);
}

/*
 * Users and groups
 */

static enum quota_err begin_level2(struct session *s,
				   const struct quota_request *request)
{
	enum quota_err err = begin_loaded(s, request);

	if (err)
		return err;
	if (!s->running)
		return quota_fail(QUOTA_NOT_RUNNING, "Quota %u is not on", s->id);
	if (!s->tree.level2)
		return quota_fail(QUOTA_NOT_RUNNING,
				  "Quota of users and groups of %u is not on",
				  s->id);
	return open_point(s);
}

/* Here, a hard limit of 0 is none. */
static enum quota_err check_id(const struct quota_stat *stat)
{
	enum quota_err err = QUOTA_OK;

	if (stat->space.hard)
		err = check_order(&stat->space, "1k-blocks", 1024);
	if (!err && stat->inodes.hard)
		err = check_order(&stat->inodes, "inodes", 1);
	return err;
}

enum quota_err quota_set_id(const struct quota_request *request,
			    const struct quota_id *id)
{
	_session_ struct session s = { SESSION_INIT };
	enum quota_err err = check_id(&id->stat);
	struct quota_id *own;

	if (!err)
		err = begin_level2(&s, request);
	if (err)
		return err;
	own = quotafile_get(&s.file, id->id, id->type);
	own->stat.space.soft = id->stat.space.soft;
	own->stat.space.hard = id->stat.space.hard;
	own->stat.inodes.soft = id->stat.inodes.soft;
	own->stat.inodes.hard = id->stat.inodes.hard;
	err = ugid_push_one(s.fd, s.tree.id_base, &s.file.ugid_grace[id->type],
			    own);
	if (err)
		return err;
	if (own->flags & QUOTA_ID_DIRTY)
		s.file.flags |= QUOTA_FILE_DIRTY;
	return save(&s);
}

enum quota_err quota_set_ugid_grace(const struct quota_request *request,
				    unsigned int type,
				    const struct quota_grace *grace)
{
	_session_ struct session s = { SESSION_INIT };
	enum quota_err err = begin_level2(&s, request);

	if (err)
		return err;
	s.file.ugid_grace[type].space = grace->space;
	s.file.ugid_grace[type].inodes = grace->inodes;
	err = push_tree(&s);
	return err ? err : save(&s);
}

enum quota_err quota_reload(const struct quota_request *request)
{
	_session_ struct session s = { SESSION_INIT };
	enum quota_err err = begin_loaded(&s, request);

	if (err || !s.running || !s.tree.level2)
		return err;
	err = open_point(&s);
	if (!err)
		err = push_tree(&s);
	if (!err)
		err = ugid_push(s.fd, s.tree.id_base, &s.file);
	return err ? err : save(&s);
}

/*
 * stat and show
 */

static enum quota_err report_level2(struct session *s, bool level2,
				    struct quota_report *ret)
{
	ret->active = s->tree.level2;
	ret->id_base = s->tree.level2 ? s->tree.id_base : 0;
	if (!level2)
		return QUOTA_OK;
	if (!s->tree.level2)
		return QUOTA_NO_LEVEL2;
	return fetch_level2(s);
}

static bool is_information(enum quota_err err)
{
	return err == QUOTA_NO_LEVEL2 || err == QUOTA_DIRTY;
}

enum quota_err quota_read(const struct quota_request *request, bool level2,
			  struct quota_report *ret)
{
	_session_ struct session s = { SESSION_INIT };
	enum quota_err err = begin(&s, request, false), saved = QUOTA_OK;

	if (!err && s.kernel_err && s.kernel_err != -ENOTTY)
		return no_kernel(&s);
	if (!err && !s.running)
		return quota_fail(QUOTA_NOT_RUNNING, "Quota %u is not on", s.id);
	if (!err)
		err = store_load(&s.store, s.id, &s.file);
	if (!err)
		err = open_point(&s);
	if (!err)
		err = read_level1(&s);
	if (err)
		return err;
	s.file.grace = s.tree.grace;
	err = report_level2(&s, level2, ret);
	if (err && !is_information(err))
		return err;
	if (!request->force)
		saved = save(&s);
	ret->next_known = !request->force;
	ret->file = s.file;
	s.file = (struct quota_file){ 0 };
	return saved ? saved : err;
}

/* The file as it is, and whether that may be older than what is so. */
static enum quota_err report_file(struct session *s, struct quota_report *ret)
{
	enum quota_err err = store_load(&s->store, s->id, &s->file);

	if (err)
		return err;
	ask_kernel(s);
	if (s->running)
		log_warn("Quota %u is on: its file may be older than what is so now",
			 s->id);
	ret->active = s->running && s->tree.level2;
	ret->id_base = ret->active ? s->tree.id_base : 0;
	ret->next_known = true;
	ret->file = s->file;
	s->file = (struct quota_file){ 0 };
	return QUOTA_OK;
}

enum quota_err quota_show(const struct quota_request *request,
			  struct quota_report *ret)
{
	_session_ struct session s = { SESSION_INIT };
	enum quota_err err = store_find(&request->place, &s.store);

	s.id = request->place.id;
	if (!err)
		err = report_file(&s, ret);
	if (err)
		return err;
	if (ret->file.version != 3)
		return quota_fail(QUOTA_BAD_FILE,
				  "Quota file %s is of version %u: vzquota on %u converts it",
				  s.store.path, ret->file.version, s.id);
	return ret->file.flags & QUOTA_FILE_DIRTY ? QUOTA_DIRTY : QUOTA_OK;
}

enum quota_err quota_peek(const struct quota_request *request,
			  struct quota_report *ret)
{
	_session_ struct session s = { SESSION_INIT };
	enum quota_err err = store_open_shared(&request->place, &s.store);

	s.id = request->place.id;
	return err ? err : report_file(&s, ret);
}

enum quota_err quota_edit(const struct quota_request *request,
			  enum quota_err (*edit)(struct quota_file *file,
						 void *ctx), void *ctx)
{
	_session_ struct session s = { SESSION_INIT };
	enum quota_err err = begin_loaded(&s, request);

	if (!err)
		err = edit(&s.file, ctx);
	if (err)
		return err;
	if (s.running)
		log_warn("Quota %u is on: give it what was loaded with vzquota reload2 %u",
			 s.id, s.id);
	return save(&s);
}

void quota_report_free(struct quota_report *report)
{
	quotafile_free(&report->file);
}

int quota_read_tree(const char *point, uint32_t id, struct quota_stat *ret)
{
	_close_ int fd = open(point, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	bool inherited;
	uint32_t found;
	int err;

	if (fd < 0)
		return -errno;
	err = project_get(fd, &found, &inherited);
	if (err)
		return err;
	if (found != id || !inherited)
		return -ENODATA;
	return fsquota_get(fd, FSQUOTA_PROJECT, id, ret);
}
