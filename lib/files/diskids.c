// SPDX-License-Identifier: GPL-2.0-or-later
/* Ids on disk. */
#include <sys/stat.h>

#include "base/cleanup.h"
#include "files/diskids.h"
#include "files/tree_ids.h"
#include "node/idranges.h"

/* As recorded for anybody; a configuration may be a copy of another's. */
static enum vz_err base_of_owner(const struct ct *ct, unsigned long owner,
				 uint32_t *ret_base)
{
	_idranges_ struct idranges ranges = { 0 };
	const struct idrange *range;

	idranges_read(&ranges);
	range = idranges_with(&ranges, owner);
	if (range) {
		*ret_base = range->base;
		return VZ_OK;
	}
	range = idranges_overlapping(&ranges, owner, ct->id);
	if (range || !idrange_is_usable(owner))
		return vz_fail(VZ_FS_BAD_TMPL,
			       "Private area %s is owned by user %lu, with whom no range of ids can begin: make it that of its root",
			       ct->private, owner);
	*ret_base = owner;
	return VZ_OK;
}

enum vz_err disk_base(const struct ct *ct, uint32_t *ret_base)
{
	unsigned long own = config_has(&ct->file, PARAM_LOCAL_UID) ?
		ct->file.values[PARAM_LOCAL_UID].number : 0;
	struct stat st;

	if (stat(ct->private, &st) || !S_ISDIR(st.st_mode))
		return vz_fail(VZ_FS_NOPRVT, "Private area %s does not exist",
			       ct->private);
	if (tree_ids_unfinished(ct->private, NULL, NULL))
		return vz_fail(VZ_FS_BAD_TMPL,
			       "The ids in private area %s are rewritten in part: go on with vzctl rewrite-ids %u",
			       ct->private, ct->id);
	if (st.st_uid < IDRANGE_SIZE)
		*ret_base = 0;
	else if (own && st.st_uid >= own && st.st_uid - own < IDRANGE_SIZE)
		*ret_base = own;
	else
		return base_of_owner(ct, st.st_uid, ret_base);
	return VZ_OK;
}
