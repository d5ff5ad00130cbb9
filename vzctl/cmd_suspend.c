// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * vzctl suspend and resume. Freezing, thawing and killing are there; images of
 * the processes are not made yet, and both say so.
 */
#include "base/cleanup.h"
#include "base/log.h"
#include "cmd.h"
#include "life/stop.h"
#include "node/freeze.h"

#define KILL_TIMEOUT_S	30

struct action {
	const char	*option;
	enum vz_err	(*run)(struct cmd_ctx *ctx);
};

static enum vz_err freeze(struct cmd_ctx *ctx)
{
	enum vz_err err;

	log_info("Setting up checkpoint...");
	log_info("\tsuspend...");
	err = ct_freeze(&ctx->ct);
	if (!err)
		log_info("Checkpointing completed successfully");
	return err;
}

static enum vz_err thaw(struct cmd_ctx *ctx)
{
	log_info("Resuming...");
	return ct_thaw(&ctx->ct);
}

static enum vz_err kill_it(struct cmd_ctx *ctx)
{
	log_info("Killing...");
	return ct_kill(&ctx->host, ctx->ct.id, KILL_TIMEOUT_S);
}

static enum vz_err dump(struct cmd_ctx *ctx)
{
	return vz_fail(VZ_CHKPNT_ERROR,
		       "Unable to suspend container %u to a file: this version does not support it; --suspend freezes it in memory",
		       ctx->ct.id);
}

static enum vz_err undump(struct cmd_ctx *ctx)
{
	return vz_fail(VZ_RESTORE_ERROR,
		       "Unable to resume container %u from a file: this version does not support it",
		       ctx->ct.id);
}

/* The one that was asked for; the row without option if none was (20). */
static enum vz_err find_action(const struct cmd_ctx *ctx,
			       const struct action *actions,
			       const struct action **ret)
{
	const struct action *found = NULL;

	for (; actions->option; actions++) {
		if (!cmd_flag(ctx, actions->option))
			continue;
		if (found)
			return vz_fail(VZ_INVALID_PARAMETER_SYNTAX,
				       "--%s and --%s cannot be used together",
				       found->option, actions->option);
		found = actions;
	}
	*ret = found ? found : actions;
	return VZ_OK;
}

enum vz_err cmd_suspend(struct cmd_ctx *ctx)
{
	static const struct action actions[] = {
		{ "suspend", freeze },
		{ "dump", dump },
		{ "resume", thaw },
		{ "kill", kill_it },
		{ NULL, dump },
	};
	const struct action *action = NULL;
	enum vz_err err = find_action(ctx, actions, &action);

	if (!err)
		err = ct_need_root(&ctx->ct);
	if (!err && !ve_is_running(ctx->ct.id))
		err = vz_fail(VZ_VE_NOT_RUNNING, "Container is not running");
	return err ? err : action->run(ctx);
}

enum vz_err cmd_resume(struct cmd_ctx *ctx)
{
	static const struct action actions[] = {
		{ "undump", undump },
		{ "resume", thaw },
		{ "kill", kill_it },
		{ NULL, undump },
	};
	const struct action *action = NULL;
	enum vz_err err = find_action(ctx, actions, &action);
	bool running = ve_is_running(ctx->ct.id);

	if (err)
		return err;
	if (action->run == undump && running)
		return vz_fail(VZ_VE_RUNNING, "Container is already running");
	if (action->run != undump && !running)
		return vz_fail(VZ_VE_NOT_RUNNING, "Container is not running");
	return action->run(ctx);
}
