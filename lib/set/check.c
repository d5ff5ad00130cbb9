// SPDX-License-Identifier: GPL-2.0-or-later
/* What a change of parameters refuses before it touches anything. */
#include <string.h>

#include "base/cleanup.h"
#include "base/file.h"
#include "base/paths.h"
#include "model/netif.h"
#include "model/ubc.h"
#include "resources/devices.h"
#include "resources/limits.h"
#include "set/check.h"

static enum vz_err syntax(const char *text)
{
	return vz_fail(VZ_INVALID_PARAMETER_SYNTAX, "%s", text);
}

static bool has(const struct set_job *job, enum param_id id)
{
	return changes_has(job->changes, id);
}

static bool resets_only(const struct set_job *job)
{
	const struct set_options *o = job->options;

	return !o->mode && !o->sample && !o->map && !o->save && !o->force &&
	       !o->skip_arpdetect && o->password_fd < 0 &&
	       !changes_any(job->changes);
}

static enum vz_err check_controls(const struct set_job *job)
{
	const struct set_options *options = job->options;

	if (options->reset_limits && !resets_only(job))
		return syntax("--reset_ub cannot be used with other options");
	if (options->mode && !str_eq(options->mode, "restart") &&
	    !str_eq(options->mode, "ignore"))
		return vz_fail(VZ_INVALID_PARAMETER_VALUE,
			       "Invalid value of --setmode: %s, expected restart or ignore",
			       options->mode);
	if (str_eq(options->mode, "restart") && !options->save)
		return syntax("--setmode restart needs --save");
	if (options->force && !options->save)
		return syntax("--force needs --save");
	return VZ_OK;
}

static enum vz_err check_host_ifnames(const struct words *elements)
{
	_words_ struct words names = { 0 };

	for (size_t i = 0; i < elements->nr; i++) {
		_netif_ struct netif netif = { 0 };

		netif_parse(elements->argv[i], &netif);
		if (words_has(&names, netif.field[NETIF_HOST_IFNAME]))
			return vz_fail(VZ_INVALID_PARAMETER_SYNTAX,
				       "Two devices would be named %s on the node",
				       netif.field[NETIF_HOST_IFNAME]);
		words_add(&names, netif.field[NETIF_HOST_IFNAME]);
	}
	return VZ_OK;
}

static enum vz_err check_netif(const struct set_job *job)
{
	const struct ct *ct = job->ct;
	const char *stray = changes_find_stray(job->changes, &ct->file,
					       PARAM_NETIF);

	if (stray)
		return vz_fail(VZ_INVALID_PARAMETER_SYNTAX,
			       "Container %u has no virtual Ethernet device %.*s",
			       ct->id, (int)strcspn(strchr(stray, '=') + 1, ","),
			       strchr(stray, '=') + 1);
	if (!has(job, PARAM_NETIF))
		return VZ_OK;
	return check_host_ifnames(ct_words(ct, PARAM_NETIF));
}

/* One that is gone may still be taken away. */
static enum vz_err check_devnodes(const struct set_job *job)
{
	const struct words *given =
		value_words(&job->changes->set.values[PARAM_DEVNODES]);

	for (size_t i = 0; i < given->nr; i++)
		if (!str_has_suffix(given->argv[i], ":none") &&
		    !devnode_exists(given->argv[i]))
			return vz_fail(VZ_INVALID_PARAMETER_VALUE,
				       "Invalid value of --devnodes: %s, the node has no such device in /dev",
				       given->argv[i]);
	return VZ_OK;
}

static enum vz_err check_masks(const struct set_job *job)
{
	const struct value *cpumask =
		&job->changes->set.values[PARAM_CPUMASK];

	if (has(job, PARAM_NODEMASK) && !has(job, PARAM_CPUMASK))
		return syntax("--nodemask needs --cpumask");
	if (has(job, PARAM_CPUMASK) && !has(job, PARAM_NODEMASK) &&
	    str_eq(cpumask->text, "auto"))
		return syntax("--cpumask auto needs --nodemask");
	return VZ_OK;
}

/* Parameters that a running container cannot show before it is saved. */
static enum vz_err check_saved(const struct set_job *job)
{
	if (job->options->save)
		return VZ_OK;
	for (int id = 0; id < PARAM_NR; id++)
		if (params[id].flags & NEEDS_SAVE && has(job, id))
			return vz_fail(id == PARAM_NAME ?
				       VZ_SET_NAME_ERROR :
				       VZ_INVALID_PARAMETER_SYNTAX,
				       "--%s needs --save", params[id].option);
	return VZ_OK;
}

static enum vz_err check_memory(const struct set_job *job)
{
	const struct ct *ct = job->ct;

	return limits_given(ct) ? ubc_check_swap(&ct->effective) : VZ_OK;
}

/* Of the node itself, only limits can be set. */
static enum vz_err check_node(const struct set_job *job)
{
	if (job->ct->id)
		return VZ_OK;
	if (job->options->sample || job->options->map)
		return syntax("Samples cannot be applied to the node");
	for (int id = 0; id < PARAM_NR; id++)
		if (!(params[id].flags & IN_CT0) && has(job, id))
			return vz_fail(VZ_INVALID_PARAMETER_SYNTAX,
				       "--%s cannot be set for the node",
				       params[id].option);
	return VZ_OK;
}

static enum vz_err check_running(const struct set_job *job)
{
	if (job->running &&
	    (has(job, PARAM_VE_ROOT) || has(job, PARAM_VE_PRIVATE)))
		return vz_fail(VZ_VE_RUNNING,
			       "--root and --private cannot be changed while container %u runs",
			       job->ct->id);
	return VZ_OK;
}

/* --ram and --swap mean what they say on a VSwap kernel only. */
static enum vz_err check_vswap(const struct set_job *job)
{
	const struct value_type *const *given_as = job->changes->given_as;
	_free_ char *vswap = path_root(PATH_VSWAP);

	if ((given_as[PARAM_PHYSPAGES] != &type_size &&
	     given_as[PARAM_SWAPPAGES] != &type_size) || job->options->force ||
	    path_exists(vswap))
		return VZ_OK;
	return vz_fail(VZ_SYSTEM_ERROR,
		       "The kernel does not support --ram and --swap; use --force to save them");
}

enum vz_err set_check(const struct set_job *job)
{
	static enum vz_err (*const checks[])(const struct set_job *job) = {
		check_devnodes, check_netif, check_controls, check_memory, check_masks, check_saved,
		check_node, check_running, check_vswap,
	};
	enum vz_err err = VZ_OK;

	for (size_t i = 0; i < ARRAY_SIZE(checks) && !err; i++)
		err = checks[i](job);
	return err;
}
