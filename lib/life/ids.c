// SPDX-License-Identifier: GPL-2.0-or-later
/* Whose the files of a stopped container are on disk. */
#include "base/log.h"
#include "files/diskids.h"
#include "files/fs.h"
#include "files/private.h"
#include "files/tree_ids.h"
#include "life/ids.h"
#include "model/idrange.h"
#include "node/idranges.h"

static enum vz_err check(const struct host *host, const struct ct *ct)
{
	enum vz_err err = ct_need_simfs(ct);

	if (!err)
		err = fs_need_private(ct);
	if (!err)
		err = fs_need_down(host, ct);
	if (!err)
		err = private_is_own(ct);
	return err ? err : private_is_unused(ct);
}

static enum vz_err rewrite(const struct ct *ct, uint32_t from, uint32_t to)
{
	struct tree_ids_result result;
	enum vz_err err;

	log_info("Rewriting ids from %u to those from %u in %s", from, to,
		 ct->private);
	err = tree_ids_rewrite(ct->private, from, to, &result);
	if (err)
		return err;
	log_info("Changed %lu of %lu files", result.changed, result.seen);
	if (result.strays)
		log_warn("%lu files belong to ids that are none of the container's: vzctl repair-ids %u",
			 result.strays, ct->id);
	return VZ_OK;
}

/* Files that are done must not look like files that are not. */
static enum vz_err rewrite_apart(const struct ct *ct, uint32_t from, uint32_t to)
{
	uint32_t apart = from > to ? from - to : to - from;
	enum vz_err err = VZ_OK;

	if (apart && apart < IDRANGE_SIZE) {
		err = rewrite(ct, from, 0);
		from = 0;
	}
	return err ? err : rewrite(ct, from, to);
}

enum vz_err ct_rewrite_ids(const struct host *host, struct ct *ct)
{
	enum vz_err err = check(host, ct);
	uint32_t from, to, own;

	if (!err)
		err = idrange_need(ct);
	if (err)
		return err;
	own = ct->file.values[PARAM_LOCAL_UID].number;
	if (tree_ids_unfinished(ct->private, &from, &to)) {
		log_info("Going on with what was interrupted");
		err = rewrite(ct, from, to);
	}
	if (!err)
		err = disk_base(ct, &from);
	if (err)
		return err;
	if (from != own)
		return rewrite_apart(ct, from, own);
	log_info("The ids in %s are the container's own, from %u", ct->private,
		 own);
	return VZ_OK;
}

enum vz_err ct_repair_ids(const struct host *host, struct ct *ct)
{
	struct tree_ids_result result;
	enum vz_err err = check(host, ct);
	uint32_t base;

	if (!err)
		err = disk_base(ct, &base);
	if (!err)
		err = tree_ids_repair(ct->private, base, &result);
	if (!err)
		log_info("Changed %lu of %lu files", result.changed, result.seen);
	return err;
}
