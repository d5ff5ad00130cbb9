// SPDX-License-Identifier: GPL-2.0-or-later
/* Level 2: users and groups inside. */
#include <errno.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#include "base/cleanup.h"
#include "model/idrange.h"
#include "node/idranges.h"
#include "quota/fsquota.h"
#include "quota/ugid.h"

static bool is_in(uint32_t id, uint32_t base)
{
	return id >= base && id - base < IDRANGE_SIZE;
}

uint32_t ugid_base(uint32_t id, int top_fd, char **ret_reason)
{
	_idranges_ struct idranges ranges = { 0 };
	const struct idrange *own;
	struct stat st;

	*ret_reason = NULL;
	idranges_read(&ranges);
	own = idranges_of(&ranges, id);
	if (!own) {
		*ret_reason = xasprintf("container %u has no range of ids yet: it gets one when it starts",
					id);
		return 0;
	}
	if (!fstat(top_fd, &st) && is_in(st.st_uid, own->base) &&
	    is_in(st.st_gid, own->base))
		return own->base;
	*ret_reason = xasprintf("its files are stored with other ids than its own: stop it and use vzctl rewrite-ids %u",
				id);
	return 0;
}

static bool is_empty(const struct quota_stat *stat)
{
	return !stat->space.usage && !stat->inodes.usage &&
	       !quota_stat_has_limits(stat);
}

static void add(struct quota_file *to, uint32_t id, uint32_t type,
		const struct quota_stat *stat, uint32_t flags)
{
	to->ids = xgrow(to->ids, to->nr_ids, sizeof(*to->ids));
	to->ids[to->nr_ids++] = (struct quota_id){
		.id = id, .type = type, .stat = *stat, .flags = flags,
	};
}

typedef int visit_fn(void *ctx, uint32_t id, int type,
		     const struct quota_stat *stat);

/* Those of the range, ids as inside. 0, what @visit gave, or -errno. */
static int each(int fd, uint32_t base, visit_fn *visit, void *ctx)
{
	for (int type = 0; type < QUOTA_OWNERS; type++) {
		uint32_t id, from = base;
		struct quota_stat stat;
		int err;

		while (!(err = fsquota_next(fd, type, from, &id, &stat)) &&
		       is_in(id, base)) {
			err = visit(ctx, id - base, type, &stat);
			if (err)
				return err;
			from = id + 1;
			if (!is_in(from, base))
				break;
		}
		if (err && err != -ENOENT)
			return err;
	}
	return 0;
}

static int take(void *ctx, uint32_t id, int type, const struct quota_stat *stat)
{
	if (!is_empty(stat))
		add(ctx, id, type, stat, QUOTA_ID_LOADED);
	return 0;
}

/* What the kernel could not take is still in the file. */
static void keep_dirty(const struct quota_file *from, struct quota_file *to)
{
	size_t known = to->nr_ids;

	quotafile_sort(to);
	for (size_t i = 0; i < from->nr_ids; i++) {
		const struct quota_id *old = &from->ids[i];

		if (old->flags & QUOTA_ID_DIRTY &&
		    !(known && bsearch(old, to->ids, known, sizeof(*old),
				       quota_id_compare)))
			add(to, old->id, old->type, &old->stat, QUOTA_ID_DIRTY);
	}
	quotafile_sort(to);
}

enum quota_err ugid_fetch(int fd, uint32_t base, struct quota_file *file)
{
	struct quota_file found = { 0 };
	int err = each(fd, base, take, &found);

	if (err) {
		free(found.ids);
		return quota_fail_errno(QUOTA_KERNEL, err,
					"Unable to read the quota of users and groups from %u",
					base);
	}
	file->ugid_loaded = found.nr_ids;
	keep_dirty(file, &found);
	free(file->ids);
	file->ids = found.ids;
	file->nr_ids = found.nr_ids;
	return QUOTA_OK;
}

static bool is_same(const struct quota_limit *a, const struct quota_limit *b)
{
	return a->soft == b->soft && a->hard == b->hard &&
	       a->deadline == b->deadline;
}

static enum quota_err settle(int fd, bool is_changed)
{
	return is_changed && syncfs(fd) ?
		quota_fail_errno(QUOTA_KERNEL, errno,
				 "Unable to have the quota of users and groups on disk") :
		QUOTA_OK;
}

/* By the usage of today. 1: changed, 0: was so, or -errno. */
static int push(int fd, uint32_t disk_id, const struct quota_grace *grace,
		struct quota_id *id)
{
	struct quota_stat *stat = &id->stat;
	struct quota_stat old;
	int64_t now = time(NULL);
	int err = fsquota_get(fd, id->type, disk_id, &old);

	if (err)
		return err;
	stat->space.usage = old.space.usage;
	stat->inodes.usage = old.inodes.usage;
	stat->space.deadline = quota_deadline(&stat->space, grace->space, now);
	stat->inodes.deadline = quota_deadline(&stat->inodes, grace->inodes, now);
	if (is_same(&old.space, &stat->space) &&
	    is_same(&old.inodes, &stat->inodes))
		return 0;
	err = fsquota_set(fd, id->type, disk_id, stat);
	return err ? err : 1;
}

static enum quota_err push_unsettled(int fd, uint32_t base,
				     const struct quota_grace *grace,
				     struct quota_id *id, bool *is_changed)
{
	int ret;

	/* None of the container's: it stays in the file. */
	if (id->id >= IDRANGE_SIZE) {
		id->flags = QUOTA_ID_DIRTY;
		return QUOTA_OK;
	}
	ret = push(fd, base + id->id, grace, id);
	if (ret < 0)
		return quota_fail_errno(QUOTA_KERNEL, ret,
					"Unable to set the quota of %s %u (%u on disk)",
					id->type == QUOTA_USER ? "user" : "group",
					id->id, base + id->id);
	id->flags = QUOTA_ID_LOADED;
	*is_changed |= ret;
	return QUOTA_OK;
}

enum quota_err ugid_push_one(int fd, uint32_t base,
			     const struct quota_grace *grace,
			     struct quota_id *id)
{
	bool is_changed = false;
	enum quota_err err = push_unsettled(fd, base, grace, id, &is_changed);

	return err ? err : settle(fd, is_changed);
}

enum quota_err ugid_push(int fd, uint32_t base, struct quota_file *file)
{
	enum quota_err err = QUOTA_OK;
	bool is_changed = false;

	file->ugid_loaded = 0;
	for (size_t i = 0; !err && i < file->nr_ids; i++) {
		struct quota_id *id = &file->ids[i];

		err = push_unsettled(fd, base, &file->ugid_grace[id->type], id,
				     &is_changed);
		file->ugid_loaded += !!(id->flags & QUOTA_ID_LOADED);
	}
	return err ? err : settle(fd, is_changed);
}

static bool is_kept(const struct quota_file *keep, const struct quota_id *id)
{
	return keep && keep->nr_ids &&
	       bsearch(id, keep->ids, keep->nr_ids, sizeof(*id),
		       quota_id_compare);
}

/* Collected first: who sets limits while reading them may miss some. */
enum quota_err ugid_clear(int fd, uint32_t base, struct quota_file *keep)
{
	const struct quota_stat none = { 0 };
	struct quota_file found = { 0 };
	int err = each(fd, base, take, &found);
	bool is_changed = false;

	if (keep)
		quotafile_sort(keep);
	for (size_t i = 0; !err && i < found.nr_ids; i++) {
		const struct quota_id *id = &found.ids[i];

		if (!quota_stat_has_limits(&id->stat) || is_kept(keep, id))
			continue;
		err = fsquota_set(fd, id->type, base + id->id, &none);
		is_changed = true;
	}
	free(found.ids);
	return err ? quota_fail_errno(QUOTA_KERNEL, err,
				      "Unable to clear the limits of users and groups from %u",
				      base) : settle(fd, is_changed);
}
