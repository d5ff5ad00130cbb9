// SPDX-License-Identifier: GPL-2.0-or-later
/* Quota of users and groups inside. */
#include <errno.h>
#include <sys/stat.h>
#include <sys/sysmacros.h>

#include "base/cleanup.h"
#include "files/ugid_quota.h"
#include "quota/ct.h"

/* The device that the container's quota tools will ask for. */
static enum vz_err add_root_device(const struct ct *ct, struct words *env)
{
	struct stat st;

	if (stat(ct->root, &st))
		return vz_fail_errno(VZ_ERROR_SET_USER_QUOTA, errno,
				     "Unable to examine %s", ct->root);
	words_add(env, "DEVFS=simfs");
	words_addf(env, "MAJOR=%u", major(st.st_dev));
	words_addf(env, "MINOR=%u", minor(st.st_dev));
	return VZ_OK;
}

enum vz_err ugid_quota_apply(const struct apply *apply)
{
	const struct ct *ct = apply->ct;
	_words_ struct words env = { 0 };
	enum vz_err err = VZ_OK;

	if (!ct_has(ct, PARAM_QUOTAUGIDLIMIT) ||
	    !ct_yes(ct, PARAM_DISK_QUOTA, true))
		return VZ_OK;
	words_addf(&env, "VE_STATE=%s", ve_phase_name(apply->phase));
	if (ct_quota_has_level2(ct))
		err = add_root_device(ct, &env);
	return err ? err : action_run_forgiving(apply, DIST_SET_UGID_QUOTA, &env);
}
