// SPDX-License-Identifier: GPL-2.0-or-later
/* Making new values take effect in a running container. */
#include "base/cleanup.h"
#include "base/log.h"
#include "life/apply.h"
#include "life/passwords.h"
#include "resources/cpu.h"
#include "resources/io.h"
#include "resources/limits.h"
#include "set/live.h"

static bool has(const struct set_job *job, enum param_id id)
{
	return job->ct->options.values[id].state == VALUE_SET;
}

static enum vz_err not_running(const struct set_job *job, const char *what)
{
	return vz_fail(VZ_VE_NOT_RUNNING,
		       "Cannot set %s: container %u is not running", what,
		       job->ct->id);
}

/* Only what is kept in the configuration can be set without saving it. */
static enum vz_err check_running(const struct set_job *job)
{
	unsigned int flags = job->options->mode ? IS_LIVE : IS_LIVE | IS_RESTART;

	if (job->running)
		return VZ_OK;
	for (int id = 0; id < PARAM_NR; id++)
		if (params[id].key && params[id].flags & flags && has(job, id))
			return not_running(job, params[id].key);
	return VZ_OK;
}

bool set_needs_restart(const struct set_job *job, enum param_id id)
{
	const struct ct *ct = job->ct;
	const struct value *old = &ct->file.values[id];
	const struct value *new = &ct->options.values[id];

	if (new->state != VALUE_SET)
		return false;
	return params[id].flags & IS_RESTART &&
	       !(params[id].flags & IS_STORED) &&
	       !value_equal(old, new, params[id].type);
}

static void warn_of_restart(const struct set_job *job)
{
	bool any = false;

	if (job->options->mode)
		return;
	for (int id = 0; id < PARAM_NR; id++) {
		if (!set_needs_restart(job, id))
			continue;
		any = true;
		log_warn("%s takes effect when the container is restarted",
			 params[id].key);
	}
	if (any)
		log_warn("Use --setmode restart with --save to restart it now, --setmode ignore to hide this message");
}

/* Its beancounter only counts. */
static enum vz_err apply_to_node(const struct set_job *job)
{
	enum vz_err err;

	if (limits_given(job->ct) && !job->options->save)
		return vz_fail(VZ_SETUBC,
			       "The node's own resources are counted and never limited");
	err = cpu_apply_node(&job->ct->options);
	return err ? err : io_apply_node(job->host, &job->ct->options);
}

static struct apply apply_of(const struct set_job *job,
			     const struct dist *dist)
{
	return (struct apply){
		.host = job->host,
		.ct = job->ct,
		.dist = dist,
		.changes = job->changes,
		.phase = PHASE_RUNNING,
		.skip_arpdetect = job->options->skip_arpdetect,
	};
}

static enum vz_err run_steps(const struct set_job *job)
{
	const struct apply_steps steps = apply_steps(job->ct, AT_SET);
	_dist_ struct dist dist = {};
	struct apply apply = apply_of(job, &dist);
	enum vz_err err = steps.needs_dist ? dist_load(job->ct, &dist) : VZ_OK;

	for (size_t i = 0; i < steps.nr && !err; i++)
		err = steps.step[i].run(&apply);
	return err;
}

enum vz_err set_apply(const struct set_job *job)
{
	enum vz_err err = check_running(job);

	if (err)
		return err;
	warn_of_restart(job);
	return job->ct->id ? run_steps(job) : apply_to_node(job);
}

enum vz_err set_reset_limits(const struct set_job *job)
{
	if (!job->ct->id) {
		log_warn("The node's own resources are counted and never limited: %s has no effect",
			 job->ct->conf_path);
		return VZ_OK;
	}
	if (!job->running)
		return not_running(job, "beancounters");
	return limits_reset(job->ct);
}

enum vz_err set_passwords(const struct set_job *job)
{
	const struct words *given =
		value_words(&job->ct->options.values[PARAM_USERPASSWD]);
	_words_ struct words passwords = {};
	_dist_ struct dist dist = {};
	struct apply apply = apply_of(job, &dist);
	enum vz_err err = VZ_OK;

	for (size_t i = 0; i < given->nr; i++)
		if (!str_eq(given->argv[i], "-"))
			words_add(&passwords, given->argv[i]);
	if (job->options->password_fd >= 0)
		err = passwords_read(job->options->password_fd, &passwords);
	if (err || !passwords.nr)
		return err;
	err = dist_load(job->ct, &dist);
	return err ? err : passwords_set(&apply, &passwords);
}
