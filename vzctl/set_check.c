// SPDX-License-Identifier: GPL-2.0-or-later
/* What "vzctl set" refuses before it touches anything. */
#include <string.h>

#include "base/cleanup.h"
#include "base/file.h"
#include "base/paths.h"
#include "model/netif.h"
#include "model/ubc.h"
#include "set.h"

static enum vz_err syntax(const char *text)
{
	return vz_fail(VZ_INVALID_PARAMETER_SYNTAX, "%s", text);
}

static bool has(const struct set_job *job, enum param_id id)
{
	return changes_has(&job->ctx->changes, id);
}

static bool has_other_option(const struct cmd_ctx *ctx, const char *name)
{
	const struct cmd_option *option = ctx->command->options;

	for (; option->name; option++)
		if (!str_eq(option->name, name) && cmd_flag(ctx, option->name))
			return true;
	return changes_any(&ctx->changes);
}

static enum vz_err check_controls(const struct set_job *job)
{
	const struct cmd_ctx *ctx = job->ctx;

	if (cmd_flag(ctx, "reset_ub") && has_other_option(ctx, "reset_ub"))
		return syntax("--reset_ub cannot be used with other options");
	if (job->set_mode && !str_eq(job->set_mode, "restart") &&
	    !str_eq(job->set_mode, "ignore"))
		return vz_fail(VZ_INVALID_PARAMETER_VALUE,
			       "Invalid value of --setmode: %s",
			       job->set_mode);
	if (str_eq(job->set_mode, "restart") && !job->save)
		return syntax("--setmode restart needs --save");
	if (job->force && !job->save)
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
	const struct ct *ct = &job->ctx->ct;
	const char *stray = changes_find_stray(&job->ctx->changes, &ct->file,
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

static enum vz_err check_masks(const struct set_job *job)
{
	const struct value *cpumask =
		&job->ctx->changes.set.values[PARAM_CPUMASK];

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
	if (job->save)
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
	const struct ct *ct = &job->ctx->ct;

	return set_has_ubc(ct) ? ubc_check_swap(&ct->effective) : VZ_OK;
}

/* Of the node itself, only limits can be set. */
static enum vz_err check_node(const struct set_job *job)
{
	if (job->ctx->ct.id)
		return VZ_OK;
	if (job->sample || cmd_flag(job->ctx, "applyconfig_map"))
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
			       job->ctx->ct.id);
	return VZ_OK;
}

enum vz_err set_check(const struct set_job *job)
{
	static enum vz_err (*const checks[])(const struct set_job *job) = {
		check_netif, check_controls, check_memory, check_masks, check_saved,
		check_node, check_running,
	};
	enum vz_err err = VZ_OK;

	for (size_t i = 0; i < ARRAY_SIZE(checks) && !err; i++)
		err = checks[i](job);
	return err;
}
