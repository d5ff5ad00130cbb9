// SPDX-License-Identifier: GPL-2.0-or-later
/* What the distribution does inside. */
#include "base/cleanup.h"
#include "base/log.h"
#include "inside/action.h"
#include "inside/exec.h"

#define ACTION_TIMEOUT_S	300

const char *ve_phase_name(enum ve_phase phase)
{
	static const char *const names[] = {
		[PHASE_STARTING]	= "starting",
		[PHASE_RUNNING]		= "running",
		[PHASE_STOPPING]	= "stopping",
	};

	return names[phase];
}

static enum vz_err run(const struct apply *apply, struct applied *applied,
		       enum dist_action action, const struct words *env)
{
	_free_ char *text = dist_script_text(apply->dist, action);
	enum vz_err err;
	int status;

	if (!text)
		return VZ_OK;
	log_detail("Running %s in the container", dist_action_name(action));
	if (applied)
		applied_drop(applied, action);
	err = ct_exec_script(apply->host, apply->ct, text, env,
			     ACTION_TIMEOUT_S, &status);
	if (!err && status)
		return vz_fail(VZ_ACTIONSCRIPT_ERROR,
			       "Distribution script %s failed with status %d",
			       dist_action_name(action), status);
	if (!err && applied)
		applied_end(applied, action);
	return err;
}

enum vz_err action_run_unless_done(const struct apply *apply,
				   enum dist_action action,
				   const struct words *env, bool *ret_was_done)
{
	struct applied *applied =
		apply->dist->scripts[action] ? apply->applied : NULL;

	*ret_was_done = applied && applied_begin(applied, action, env);
	if (*ret_was_done) {
		log_detail("Nothing has changed since %s was run in the container",
			   dist_action_name(action));
		return VZ_OK;
	}
	return run(apply, applied, action, env);
}

enum vz_err action_run_again(const struct apply *apply,
			     enum dist_action action, const struct words *env)
{
	return run(apply, apply->applied, action, env);
}

enum vz_err action_run(const struct apply *apply, enum dist_action action,
		       const struct words *env)
{
	bool was_done;

	return action_run_unless_done(apply, action, env, &was_done);
}

/* A container that cannot be configured should still start. */
enum vz_err action_run_forgiving(const struct apply *apply,
				 enum dist_action action,
				 const struct words *env)
{
	enum vz_err err = action_run(apply, action, env);

	return apply->phase == PHASE_STARTING ? VZ_OK : err;
}
