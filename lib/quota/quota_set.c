// SPDX-License-Identifier: GPL-2.0-or-later
/* Changing limits and grace times, of a tree and of users and groups in it. */
#include "base/cleanup.h"
#include "base/log.h"
#include "quota/quota.h"
#include "quota/session.h"
#include "quota/ugid.h"

static enum quota_err push_tree(struct session *s)
{
	int err;

	session_fill_tree(s, s->tree.level2 ? s->tree.id_base : 0);
	err = quota_tree_set(&s->tree);
	return err ? quota_fail_errno(QUOTA_KERNEL, err,
				      "Unable to set the grace times of quota %u",
				      s->id) : QUOTA_OK;
}

static enum quota_err set_running(struct session *s)
{
	enum quota_err err = session_write_level1(s);

	if (!err && s->request->change.given & GIVEN_GRACE)
		err = push_tree(s);
	return err;
}

static void warn_of_level2(const struct session *s)
{
	if (s->running && session_wants_level2(&s->file) != s->tree.level2)
		log_warn("Quota of users and groups of %u is switched %s when the quota is switched on again",
			 s->id, s->tree.level2 ? "off" : "on");
}

static enum quota_err take_figures(struct session *s)
{
	enum quota_err err = QUOTA_OK;

	if (s->running || s->request->place.point)
		err = session_open_point(s);
	if (!err && s->running) {
		session_fetch_ugid_grace(s);
		err = session_read_level1(s);
	}
	return err;
}

/* Somebody was killed while he switched it off: it is on again, with all limits. */
static enum quota_err note_running(struct session *s)
{
	bool was_noted = s->file.flags & QUOTA_FILE_RUNNING;

	session_note_running(s);
	return was_noted || !s->tree.level2 ? QUOTA_OK :
	       ugid_push(s->fd, s->tree.id_base, &s->file);
}

struct limits {
	struct quota_stat	stat;
	struct quota_grace	grace;
};

/* Of a change that the file could not take. What fails has been reported. */
static void take_back(struct session *s, const struct limits *old)
{
	bool was_quiet = log_set_quiet(true);

	s->file.stat = old->stat;
	s->file.grace = old->grace;
	set_running(s);
	log_set_quiet(was_quiet);
}

enum quota_err quota_set(const struct quota_request *request)
{
	_session_ struct session s = { SESSION_INIT };
	enum quota_err err = session_load(&s, request);
	struct limits old;

	if (!err)
		err = take_figures(&s);
	old = (struct limits){ .stat = s.file.stat, .grace = s.file.grace };
	if (!err)
		err = session_apply_change(&s);
	if (err)
		return err;
	if (request->change.given & GIVEN_LIMITS)
		session_warn_of_excesses(&s.file);
	if (request->change.given & (GIVEN_LEVEL2 | GIVEN_UGID_LIMIT))
		warn_of_level2(&s);
	session_fix_deadlines(&s);
	if (request->place.point && s.file.path)
		session_store_point(&s);
	if (request->force)
		s.file.flags |= QUOTA_FILE_DIRTY;
	if (s.running)
		err = note_running(&s);
	if (!err && s.running)
		err = set_running(&s);
	if (!err)
		err = session_save(&s);
	if (err && s.running)
		take_back(&s, &old);
	return err;
}

static enum quota_err begin_level2(struct session *s,
				   const struct quota_request *request)
{
	enum quota_err err = session_load(s, request);

	if (err)
		return err;
	if (!s->running)
		return quota_fail(QUOTA_NOT_RUNNING, "Quota %u is not on", s->id);
	if (!s->tree.level2)
		return quota_fail(QUOTA_NOT_RUNNING,
				  "Quota of users and groups of %u is not on",
				  s->id);
	session_fetch_ugid_grace(s);
	return session_open_point(s);
}

/* Here, a hard limit of 0 is none. */
static enum quota_err check_id(const struct quota_stat *stat)
{
	enum quota_err err = QUOTA_OK;

	if (stat->space.hard)
		err = quota_check_order(&stat->space, "1k-blocks", 1024);
	if (!err && stat->inodes.hard)
		err = quota_check_order(&stat->inodes, "inodes", 1);
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
	return session_save(&s);
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
	return err ? err : session_save(&s);
}

enum quota_err quota_reload(const struct quota_request *request)
{
	_session_ struct session s = { SESSION_INIT };
	enum quota_err err = session_load(&s, request);

	if (err || !s.running || !s.tree.level2)
		return err;
	err = session_open_point(&s);
	if (!err)
		err = push_tree(&s);
	if (!err)
		err = ugid_push(s.fd, s.tree.id_base, &s.file);
	return err ? err : session_save(&s);
}

enum quota_err quota_edit(const struct quota_request *request,
			  enum quota_err (*edit)(struct quota_file *file,
						 void *ctx), void *ctx)
{
	_session_ struct session s = { SESSION_INIT };
	enum quota_err err = session_load(&s, request);

	if (!err)
		err = edit(&s.file, ctx);
	if (err)
		return err;
	if (s.running)
		log_warn("Quota %u is on: give it what was loaded with vzquota reload2 %u",
			 s.id, s.id);
	return session_save(&s);
}
