// SPDX-License-Identifier: GPL-2.0-or-later
/* Ids on disk. */
#include <stdbool.h>
#include <sys/stat.h>

#include "base/cleanup.h"
#include "files/diskids.h"
#include "files/tree_ids.h"
#include "node/idranges.h"

/*
 * The base of a range that @id is in, the container's @own (0: none) before
 * others; a configuration may be a copy of another's. False: of none.
 */
static bool base_of(const struct ct *ct, unsigned long own, unsigned long id,
		    uint32_t *ret_base)
{
	_idranges_ struct idranges ranges = { 0 };
	const struct idrange *range;

	*ret_base = 0;
	if (id < IDRANGE_SIZE)
		return true;
	*ret_base = own;
	if (own && id >= own && id - own < IDRANGE_SIZE)
		return true;
	idranges_read(&ranges);
	range = idranges_with(&ranges, id);
	*ret_base = range ? range->base : id;
	return range || (idrange_is_usable(id) &&
			 !idranges_overlapping(&ranges, id, ct->id));
}

enum vz_err disk_base(const struct ct *ct, uint32_t *ret_base)
{
	unsigned long own = config_has(&ct->file, PARAM_LOCAL_UID) ?
		ct->file.values[PARAM_LOCAL_UID].number : 0;
	uint32_t of_group;
	struct stat st;

	if (stat(ct->private, &st) || !S_ISDIR(st.st_mode))
		return vz_fail(VZ_FS_NOPRVT, "Private area %s does not exist",
			       ct->private);
	if (tree_ids_unfinished(ct->private, NULL, NULL))
		return vz_fail(VZ_FS_BAD_TMPL,
			       "The ids in private area %s are rewritten in part: go on with vzctl rewrite-ids %u",
			       ct->private, ct->id);
	if (!base_of(ct, own, st.st_uid, ret_base) ||
	    !base_of(ct, own, st.st_gid, &of_group) || of_group != *ret_base)
		return vz_fail(VZ_FS_BAD_TMPL,
			       "Private area %s is owned by user %u and group %u, which are in no range of ids: make them those of its root",
			       ct->private, st.st_uid, st.st_gid);
	return VZ_OK;
}
