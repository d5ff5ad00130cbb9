// SPDX-License-Identifier: GPL-2.0-or-later
/* What is known of a quota. */
#include <errno.h>
#include <fcntl.h>
#include <unistd.h>

#include "base/cleanup.h"
#include "base/log.h"
#include "base/num.h"
#include "quota/fsquota.h"
#include "quota/project.h"
#include "quota/quota.h"
#include "quota/session.h"

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

static enum quota_err report_level2(struct session *s, bool level2,
				    struct quota_report *ret)
{
	ret->active = s->tree.level2;
	ret->id_base = s->tree.level2 ? s->tree.id_base : 0;
	if (!level2)
		return QUOTA_OK;
	if (!s->tree.level2)
		return QUOTA_NO_LEVEL2;
	return session_fetch_level2(s);
}

static bool is_information(enum quota_err err)
{
	return err == QUOTA_NO_LEVEL2 || err == QUOTA_DIRTY;
}

enum quota_err quota_read(const struct quota_request *request, bool level2,
			  struct quota_report *ret)
{
	_session_ struct session s = { SESSION_INIT };
	enum quota_err err = session_begin(&s, request, false), saved = QUOTA_OK;

	if (!err && s.kernel_err && s.kernel_err != -ENOTTY)
		return session_no_kernel(&s);
	if (!err && !s.running)
		return quota_fail(QUOTA_NOT_RUNNING, "Quota %u is not on", s.id);
	if (!err)
		err = store_load(&s.store, s.id, &s.file);
	if (!err)
		err = session_open_point(&s);
	if (!err)
		err = session_read_level1(&s);
	if (err)
		return err;
	s.file.grace = s.tree.grace;
	err = report_level2(&s, level2, ret);
	if (err && !is_information(err))
		return err;
	if (!request->force)
		saved = session_save(&s);
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
	session_ask_kernel(s);
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
