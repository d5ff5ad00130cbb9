// SPDX-License-Identifier: GPL-2.0-or-later
/* Parameters of a sample, except who a container is. */
#include "base/cleanup.h"
#include "base/file.h"
#include "base/paths.h"
#include "files/sample.h"
#include "model/ubc.h"
#include "resources/limits.h"
#include "set/sample.h"

/* These belong to one container only. */
static const enum param_id ignored[] = {
	PARAM_HOSTNAME, PARAM_IP_ADDRESS, PARAM_OSTEMPLATE, PARAM_DESCRIPTION,
	PARAM_VE_ROOT, PARAM_VE_PRIVATE, PARAM_NAME, PARAM_NAMESERVER,
	PARAM_SEARCHDOMAIN, PARAM_NETIF, PARAM_VEID, PARAM_LOCAL_UID,
	PARAM_LOCAL_GID, PARAM_VE_LAYOUT,
};

static enum vz_err sample_read(const char *given, struct config *ret)
{
	_free_ char *name = sample_find(given);
	_free_ char *path = path_sample_conf(name);
	bool missing = false;
	enum vz_err err = config_read(ret, path, IN_CT_CONF, &missing);

	if (missing)
		return vz_fail(VZ_APPLY_CONFIG_ERROR,
			       "Sample configuration %s does not exist", path);
	if (err)
		return VZ_APPLY_CONFIG_ERROR;
	for (size_t i = 0; i < ARRAY_SIZE(ignored); i++)
		config_unset(ret, ignored[i]);
	if (!config_has(ret, PARAM_ORIGIN_SAMPLE))
		config_set_text(ret, PARAM_ORIGIN_SAMPLE, name);
	return VZ_OK;
}

/*
 * Going between the classic and the VSwap model: limits which only the old one
 * had would contradict the new one.
 */
static void drop_old_limits(const struct config *old, struct config *new)
{
	if (!config_has(new, PARAM_PHYSPAGES) ||
	    ubc_is_vswap(old) == ubc_is_vswap(new))
		return;
	for (int id = 0; id < PARAM_NR; id++)
		if (params[id].flags & IS_UBC && config_has(old, id) &&
		    !config_has(new, id))
			new->values[id].state = VALUE_DROP;
}

enum vz_err set_take_sample(const struct set_job *job)
{
	struct ct *ct = job->ct;
	_config_ struct config new = {};
	enum vz_err err;

	if (!job->options->sample)
		return VZ_OK;
	err = sample_read(job->options->sample, &new);
	if (err)
		return err;
	config_overlay(&new, &ct->options);
	drop_old_limits(&ct->file, &new);
	config_free(&ct->options);
	ct->options = new;
	new = (struct config){};
	ct_update(ct);
	return limits_given(ct) ? ubc_check_swap(&ct->effective) : VZ_OK;
}
