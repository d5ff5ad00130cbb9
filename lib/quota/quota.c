// SPDX-License-Identifier: GPL-2.0-or-later
/* Disk quota of a tree. */
#include <errno.h>
#include <fcntl.h>
#include <sys/stat.h>
#include <sys/statvfs.h>
#include <unistd.h>

#include "base/cleanup.h"
#include "base/log.h"
#include "node/ve.h"
#include "quota/fscheck.h"
#include "quota/fsquota.h"
#include "quota/project.h"
#include "quota/quota.h"
#include "quota/session.h"
#include "quota/ugid.h"

static enum quota_err need_project_quota(const struct session *s)
{
	_free_ char *why = fs_why_not(s->fd, s->point, false);

	return why ? quota_fail(QUOTA_KERNEL,
				"Disk quota is not possible in %s: %s",
				s->point, why) : QUOTA_OK;
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

static int clear_level1(const struct session *s)
{
	const struct quota_stat none = { 0 };

	return fsquota_set(s->fd, FSQUOTA_PROJECT, s->id, &none);
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
	enum quota_err err = session_begin(&s, request, true);

	if (!err && s.running)
		err = quota_fail(QUOTA_RUNNING, "Quota %u is on", s.id);
	if (err)
		return err;
	load_old(&s);
	err = session_open_point(&s);
	if (!err)
		err = check_other_tree(&s);
	begin_anew(&s);
	if (!err)
		err = session_apply_change(&s);
	if (!err)
		err = need_project_quota(&s);
	if (!err)
		err = bring_in(&s, false);
	if (!err)
		err = session_read_level1(&s);
	if (err)
		return err;
	session_fix_deadlines(&s);
	session_warn_of_excesses(&s.file);
	session_store_point(&s);
	return session_save(&s);
}

/*
 * on
 */

/* Why level 2 cannot be, which does not keep level 1 from it. */
static uint32_t level2_base(const struct session *s)
{
	_free_ char *why = fs_why_not(s->fd, s->point, true);
	uint32_t base = why ? 0 : ugid_base(s->id, s->fd, &why);

	if (!base)
		log_warn("Quota of users and groups of %u is off: %s", s->id, why);
	return base;
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

/* Nobody inside could see or change them. Where there are none, nothing fails. */
static void clear_level2(const struct session *s)
{
	_free_ char *why = NULL;
	uint32_t base = ugid_base(s->id, s->fd, &why);
	bool was_quiet;

	if (!base)
		return;
	was_quiet = log_set_quiet(true);
	ugid_clear(s->fd, base, NULL);
	log_set_quiet(was_quiet);
}

/*
 * After a crash the kernel's figures and limits are newer than the file's: the
 * file system has kept them. Otherwise the file has all there are: what else is
 * found is of somebody who was killed, or of an earlier owner of the ids.
 */
static enum quota_err load_level2(struct session *s, bool was_running)
{
	uint32_t base = s->tree.id_base;
	enum quota_err err;

	if (!s->tree.level2) {
		clear_level2(s);
		return QUOTA_OK;
	}
	if (was_running)
		return ugid_fetch(s->fd, base, &s->file);
	err = ugid_push(s->fd, base, &s->file);
	return err ? err : ugid_clear(s->fd, base, &s->file);
}

static void note_stopped(struct quota_file *file)
{
	file->flags &= ~QUOTA_FILE_RUNNING;
	file->ugid_flags &= ~QUOTA_UGID_ON;
	file->ugid_loaded = 0;
	for (size_t i = 0; i < file->nr_ids; i++)
		file->ids[i].flags &= ~QUOTA_ID_LOADED;
}

/*
 * It was on when the node went down, or the disk read-only, and this file system
 * has its limits. Another one, to which the tree was moved since, has none.
 */
static bool was_cut_off(const struct session *s)
{
	struct quota_stat stat;

	return s->file.flags & QUOTA_FILE_RUNNING &&
	       !fsquota_get(s->fd, FSQUOTA_PROJECT, s->id, &stat) &&
	       quota_stat_has_limits(&stat);
}

/* @noted: the file says that it is on. It may, as long as the limits are there. */
static void undo_on(struct session *s, bool noted)
{
	if (noted) {
		note_stopped(&s->file);
		if (session_save(s))
			return;
	}
	clear_level1(s);
	clear_level2(s);
}

/*
 * The file says that it is on before it is: to whoever is killed in between, it
 * is as after a crash. Such a one is left to be so.
 */
static enum quota_err switch_on(struct session *s)
{
	bool was_running = was_cut_off(s);
	bool noted = false;
	enum quota_err err;

	if (!session_wants_level2(&s->file))
		quotafile_drop_ids(&s->file);
	session_fill_tree(s, session_wants_level2(&s->file) ? level2_base(s) : 0);
	err = enforce(s, s->tree.level2);
	if (!err)
		err = session_read_level1(s);
	if (!err)
		err = session_apply_change(s);
	if (err)
		return err;
	session_fix_deadlines(s);
	err = session_write_level1(s);
	if (!err)
		err = load_level2(s, was_running);
	if (!err) {
		s->file.flags &= ~QUOTA_FILE_DIRTY;
		session_note_running(s);
		err = session_save(s);
		noted = !err;
	}
	if (!err)
		err = tree_on(s);
	if (err && !was_running)
		undo_on(s, noted);
	return err;
}

enum quota_err quota_on(const struct quota_request *request)
{
	_session_ struct session s = { SESSION_INIT };
	enum quota_err err = session_load(&s, request);
	bool look;

	if (!err)
		err = session_apply_change(&s);
	if (err)
		return err;
	if (s.running) {
		log_warn("Quota %u is on already", s.id);
		return QUOTA_RUNNING;
	}
	if (s.kernel_err)
		return session_no_kernel(&s);
	err = session_open_point(&s);
	if (!err)
		err = need_project_quota(&s);
	if (!err)
		err = check_other_tree(&s);
	if (err)
		return err;
	look = request->force || s.file.flags & QUOTA_FILE_DIRTY;
	err = bring_in(&s, look && !request->no_check);
	if (!err && s.file.path)
		session_store_point(&s);
	return err ? err : switch_on(&s);
}

/*
 * off
 */

static enum quota_err fetch(struct session *s)
{
	enum quota_err err = session_read_level1(s);

	return !err && s->tree.level2 ? session_fetch_level2(s) : err;
}

/* What the file system has kept since is newer than the file. */
static void fetch_after_crash(struct session *s)
{
	bool was_quiet = log_set_quiet(true);
	_free_ char *why = NULL;
	uint32_t base;

	if (!session_open_point(s) && !session_read_level1(s)) {
		base = s->file.ugid_flags & QUOTA_UGID_ON && was_cut_off(s) ?
			ugid_base(s->id, s->fd, &why) : 0;
		clear_level1(s);
		if (!base || !ugid_fetch(s->fd, base, &s->file))
			clear_level2(s);
	}
	log_set_quiet(was_quiet);
}

static enum quota_err repair_stopped(struct session *s)
{
	if (!(s->file.flags & QUOTA_FILE_RUNNING))
		return quota_fail(QUOTA_NOT_RUNNING, "Quota %u is not on", s->id);
	log_info("Quota %u was not switched off before the node went down",
		 s->id);
	fetch_after_crash(s);
	note_stopped(&s->file);
	return session_save(s);
}

static enum quota_err tree_off(const struct session *s)
{
	int err = quota_tree_off(s->id);

	return err && err != -ENOENT ?
		quota_fail_errno(QUOTA_KERNEL, err,
				 "Unable to switch quota %u off", s->id) :
		QUOTA_OK;
}

/*
 * The file is complete before the kernel forgets. To whoever comes after one that
 * was killed, it says by then that it has all: see session_fetch_level2().
 */
static enum quota_err switch_off(struct session *s, bool has_file)
{
	enum quota_err err = QUOTA_OK, err_off;
	int ret;

	note_stopped(&s->file);
	if (has_file)
		err = session_save(s);
	if (err && !s->request->force)
		return err;
	ret = s->fd < 0 ? 0 : clear_level1(s);
	if (ret)
		log_errno(-1, ret, "Unable to clear the limits of quota %u in %s",
			  s->id, s->point);
	if (s->fd >= 0 && s->tree.level2)
		clear_level2(s);
	err_off = tree_off(s);
	return err_off ? err_off : err;
}

/* Of a disk that became read-only, nothing can be asked: that counts as writing. */
static bool is_read_only(const struct session *s)
{
	struct statvfs st;

	return !fstatvfs(s->fd, &st) && st.f_flag & ST_RDONLY;
}

/* As when the node goes down: the file system keeps what is newer than the file. */
static enum quota_err leave_read_only(const struct session *s)
{
	log_warn("The file system of %s is read-only: it keeps the limits of quota %u until that is switched on again",
		 s->point, s->id);
	return tree_off(s);
}

enum quota_err quota_off(const struct quota_request *request)
{
	_session_ struct session s = { SESSION_INIT };
	enum quota_err err = session_load(&s, request);
	bool has_file = !err;

	if (err && (!request->force || err == QUOTA_LOCKED))
		return err;
	if (s.kernel_err && s.kernel_err != -ENOTTY)
		return session_no_kernel(&s);
	if (!s.running)
		return repair_stopped(&s);
	err = session_open_point(&s);
	if (!err && has_file && is_read_only(&s))
		return leave_read_only(&s);
	if (!err)
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

	if (!session_open_point(s)) {
		clear_level1(s);
		clear_level2(s);
	}
	log_set_quiet(was_quiet);
}

enum quota_err quota_drop(const struct quota_request *request)
{
	_session_ struct session s = { SESSION_INIT };
	enum quota_err err = session_begin(&s, request, false);
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
