// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Changing the parameters of a container. A failure on the way leaves the
 * configuration as it was.
 */
#include "base/cleanup.h"
#include "base/log.h"
#include "life/restart.h"
#include "model/ubc.h"
#include "node/names.h"
#include "node/step.h"
#include "quota/ct.h"
#include "set/check.h"
#include "set/live.h"
#include "set/sample.h"
#include "set/set.h"

static bool is_running(const struct host *host, uint32_t ctid)
{
	/* The node always runs. */
	return host->fd >= 0 && (!ctid || ve_is_running(ctid));
}

static enum vz_err assign_name(void *ctx)
{
	struct set_job *job = ctx;
	const struct ct *ct = job->ct;
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
	const struct ct *ct = job->ct;
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
	const struct ct *ct = job->ct;
	const char *what = job->options->map;
	const char *name = ct_text(ct, PARAM_NAME);

	if (!what)
		return VZ_OK;
	if (!str_eq(what, "name"))
		return vz_fail(VZ_INVALID_PARAMETER_VALUE,
			       "Invalid value of --applyconfig_map: %s, expected name",
			       what);
	return name ? name_assign(ct->id, name) : VZ_OK;
}

static bool wants_restart(const struct set_job *job)
{
	if (!job->running || !str_eq(job->options->mode, "restart"))
		return false;
	for (int id = 0; id < PARAM_NR; id++)
		if (set_needs_restart(job, id))
			return true;
	return false;
}

static enum vz_err restart(const struct set_job *job)
{
	const struct start_options start = { .force = job->options->force };
	const struct stop_options stop = { .fast = false };

	return ct_restart(job->host, job->ct, &stop, &start);
}

/* The disk of a container that is mounted has its limits already. */
static enum vz_err change_mounted(const struct set_job *job)
{
	static const enum param_id disk[] = {
		PARAM_DISKSPACE, PARAM_DISKINODES, PARAM_QUOTATIME,
	};

	for (size_t i = 0; i < ARRAY_SIZE(disk); i++)
		if (changes_has(job->changes, disk[i]))
			return ct_quota_settle(job->ct);
	return VZ_OK;
}

/* A stopped container that is saved takes everything at its next start. */
static enum vz_err apply(void *ctx)
{
	const struct set_job *job = ctx;

	if (wants_restart(job))
		return restart(job);
	if (!job->running && job->options->save)
		return change_mounted(job);
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
	struct ct *ct = job->ct;

	if (!job->options->save && any_to_save(ct))
		log_msg(-1, "WARNING: Settings were not saved to config%s (use --save flag)",
			!ct->id ? " and will be lost when the node boots" :
			job->running ? " and will be lost at CT restart" : "");
	if (!job->options->save)
		return VZ_OK;
	if (!ct->has_config)
		log_warn("Configuration %s does not exist, creating it",
			 ct->conf_path);
	return ct_save(ct, &ct->options);
}

static bool has_no_effect(const struct ct *ct, enum param_id id)
{
	return params[id].flags & IS_STORED ||
	       (!ct->id && id != PARAM_CPUUNITS && id != PARAM_IOPRIO &&
		id != PARAM_IOLIMIT && id != PARAM_IOPSLIMIT);
}

/* Parameters given that will not change anything, now or at the next start. */
static void tell_stored(const struct set_job *job)
{
	const struct ct *ct = job->ct;

	for (int id = 0; id < PARAM_NR; id++) {
		if (!changes_has(job->changes, id))
			continue;
		if (!ct->id && params[id].flags & IS_UBC)
			log_warn("%s has no effect: the node's own resources are counted and never limited",
				 params[id].key);
		else if (has_no_effect(ct, id))
			log_info(job->options->save ?
				 "%s is kept in the configuration only: this version does not enforce it" :
				 "%s has no effect: this version does not enforce it",
				 params[id].key);
	}
	if (changes_has(job->changes, PARAM_VM_OVERCOMMIT) &&
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

	if (err && job->options->save)
		log_msg(-1, "CT configuration is not saved because of the error");
	if (err)
		return err;
	tell_stored(job);
	err = steps_finish("set", &last, 1, job);
	if (err)
		restore_name(job);
	return err;
}

enum vz_err ct_set(const struct host *host, struct ct *ct,
		   const struct changes *changes,
		   const struct set_options *options)
{
	struct set_job job = {
		.host = host,
		.ct = ct,
		.changes = changes,
		.options = options,
		.running = is_running(host, ct->id),
	};
	enum vz_err err = set_check(&job);

	if (!err)
		err = map_name(&job);
	if (err)
		return err;
	return options->reset_limits ? set_reset_limits(&job) : change(&job);
}
