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

enum vz_err action_run(const struct apply *apply, enum dist_action action,
		       const struct words *env)
{
	_free_ char *text = dist_script_text(apply->dist, action);
	enum vz_err err;
	int status;

	if (!text)
		return VZ_OK;
	log_detail("Running %s in the container", dist_action_name(action));
	err = ct_exec_script(apply->host, apply->ct, text, env,
			     ACTION_TIMEOUT_S, &status);
	if (!err && status)
		return vz_fail(VZ_ACTIONSCRIPT_ERROR,
			       "Distribution script %s failed with status %d",
			       dist_action_name(action), status);
	return err;
}

/* A container that cannot be configured should still start. */
enum vz_err action_run_forgiving(const struct apply *apply,
				 enum dist_action action,
				 const struct words *env)
{
	enum vz_err err = action_run(apply, action, env);

	return apply->phase == PHASE_STARTING ? VZ_OK : err;
}
