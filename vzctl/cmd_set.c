// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * vzctl set: new values are checked, applied when the container runs, and
 * saved when asked. A failure on the way leaves the configuration as it was.
 */
#include "base/cleanup.h"
#include "base/file.h"
#include "base/log.h"
#include "base/paths.h"
#include "node/step.h"
#include "model/names.h"
#include "model/ubc.h"
#include "set.h"

/* Saving by force is all that works without our kernel. */
static enum vz_err open_kernel(struct set_job *job)
{
	if (job->save && job->force && !ve_kernel_present())
		return VZ_OK;
	return ve_open(&job->ctx->host);
}

static bool is_running(const struct cmd_ctx *ctx)
{
	/* The node always runs. */
	return ctx->host.fd >= 0 &&
	       (!ctx->ct.id || ve_is_running(ctx->ct.id));
}

/* --ram and --swap mean what they say on a VSwap kernel only. */
static enum vz_err check_vswap(const struct set_job *job)
{
	_free_ char *vswap = path_root(PATH_VSWAP);

	if (!job->ctx->changes.has_size || job->force || path_exists(vswap))
		return VZ_OK;
	return vz_fail(VZ_SYSTEM_ERROR,
		       "The kernel does not support --ram and --swap; use --force to save them");
}

static enum vz_err assign_name(void *ctx)
{
	struct set_job *job = ctx;
	const struct ct *ct = &job->ctx->ct;
	const struct value *name = &ct->options.values[PARAM_NAME];
	enum vz_err err;

	if (name->state != VALUE_SET)
		return VZ_OK;
	err = name_assign(ct->id, name->text);
	job->renamed = !err;
	return err;
}

/* Back to what the configuration says. */
static void restore_name(void *ctx)
{
	const struct set_job *job = ctx;
	const struct ct *ct = &job->ctx->ct;
	const struct value *old = &ct->file.values[PARAM_NAME];

	if (job->renamed)
		name_assign(ct->id, old->state == VALUE_SET ? old->text : "");
}

static enum vz_err change_passwords(void *ctx)
{
	return set_passwords(ctx);
}

static enum vz_err take_sample(void *ctx)
{
	return set_take_sample(ctx);
}

/* --applyconfig_map name: the link that the configuration speaks of. */
static enum vz_err map_name(const struct set_job *job)
{
	const struct ct *ct = &job->ctx->ct;
	const char *what = cmd_option(job->ctx, "applyconfig_map");
	const char *name = ct_text(ct, PARAM_NAME);

	if (!what)
		return VZ_OK;
	if (!str_eq(what, "name"))
		return vz_fail(VZ_INVALID_PARAMETER_VALUE,
			       "Invalid value of --applyconfig_map: %s", what);
	return name ? name_assign(ct->id, name) : VZ_OK;
}

static bool wants_restart(const struct set_job *job)
{
	if (!job->running || !str_eq(job->set_mode, "restart"))
		return false;
	for (int id = 0; id < PARAM_NR; id++)
		if (set_needs_restart(job, id))
			return true;
	return false;
}

static enum vz_err restart(const struct set_job *job)
{
	enum vz_err err = cmd_stop(job->ctx, 0, NULL);

	return err ? err : cmd_start(job->ctx, 0, NULL);
}

/* A stopped container that is saved takes everything at its next start. */
static enum vz_err apply(void *ctx)
{
	const struct set_job *job = ctx;

	if (wants_restart(job))
		return restart(job);
	if (!job->running && job->save)
		return VZ_OK;
	return set_apply(job);
}

/* Changed parameters that could be saved; passwords cannot. */
static bool any_to_save(const struct ct *ct)
{
	for (int id = 0; id < PARAM_NR; id++)
		if (params[id].key && ct->options.values[id].state)
			return true;
	return false;
}

static enum vz_err save(void *ctx)
{
	const struct set_job *job = ctx;
	struct ct *ct = &job->ctx->ct;

	if (!job->save && any_to_save(ct))
		log_msg(-1, "WARNING: Settings were not saved to config%s (use --save flag)",
			job->running ?
			" and will be lost at CT restart" : "");
	if (!job->save)
		return VZ_OK;
	if (!ct->has_config)
		log_warn("Configuration %s does not exist, creating it",
			 ct->conf_path);
	return ct_save(ct, &ct->options);
}

/* Parameters given that will not change anything, now or at the next start. */
static void tell_stored(const struct set_job *job)
{
	const struct ct *ct = &job->ctx->ct;

	for (int id = 0; id < PARAM_NR; id++) {
		if (!changes_has(&job->ctx->changes, id))
			continue;
		if (!ct->id && params[id].flags & IS_UBC)
			log_warn("%s has no effect: the node's own resources are counted and never limited",
				 params[id].key);
		else if (!ct->id || params[id].flags & IS_STORED)
			log_info("%s is kept in the configuration only: this version does not enforce it",
				 params[id].key);
	}
	if (changes_has(&job->ctx->changes, PARAM_VM_OVERCOMMIT) &&
	    !ubc_is_vswap(&ct->effective))
		log_warn("VM_OVERCOMMIT has no effect: PHYSPAGES have no limit");
}

static const struct step set_steps[] = {
	{ "name",	assign_name,		restore_name },
	{ "passwords",	change_passwords,	NULL },
	{ "sample",	take_sample,		NULL },
	{ "apply",	apply,			NULL },
};

static enum vz_err change(struct set_job *job)
{
	const struct step last = { "save", save, NULL };
	enum vz_err err = steps_run("set", set_steps, ARRAY_SIZE(set_steps),
				    job);

	if (err && job->save)
		log_msg(-1, "CT configuration is not saved because of the error");
	if (err)
		return err;
	tell_stored(job);
	err = steps_finish("set", &last, 1, job);
	if (err)
		restore_name(job);
	return err;
}

enum vz_err cmd_set(struct cmd_ctx *ctx, int argc, char **argv)
{
	struct set_job job = {
		.ctx = ctx,
		.set_mode = cmd_option(ctx, "setmode"),
		.sample = cmd_option(ctx, "applyconfig"),
		.save = cmd_flag(ctx, "save"),
		.force = cmd_flag(ctx, "force"),
	};
	enum vz_err err = open_kernel(&job);

	(void)argc;
	(void)argv;
	if (err)
		return err;
	job.running = is_running(ctx);
	err = set_check(&job);
	if (!err)
		err = check_vswap(&job);
	if (!err)
		err = map_name(&job);
	if (err)
		return err;
	if (cmd_flag(ctx, "reset_ub"))
		return set_reset_ub(&job);
	return change(&job);
}
