// SPDX-License-Identifier: GPL-2.0-or-later
/* vzctl suspend and resume: whole, or the steps that others lead. */
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <unistd.h>

#include "base/cleanup.h"
#include "base/log.h"
#include "base/num.h"
#include "base/proc.h"
#include "checkpoint/check.h"
#include "checkpoint/dump.h"
#include "checkpoint/links.h"
#include "checkpoint/rounds.h"
#include "checkpoint/suspend.h"
#include "cmd.h"
#include "files/departed.h"
#include "life/stop.h"
#include "network/address.h"
#include "network/veth.h"
#include "node/freeze.h"

#define KILL_TIMEOUT_S	30

struct action {
	const char	*option;
	enum vz_err	(*run)(struct cmd_ctx *ctx);
};

static struct restore_options restore_options(const struct cmd_ctx *ctx)
{
	return (struct restore_options){
		.skip_arpdetect = cmd_flag(ctx, "skip_arpdetect"),
		.skip_remount = cmd_flag(ctx, "skip-remount"),
		.skip_cpu_check = cmd_flag(ctx, "skip-cpu-check"),
	};
}

static char *dump_file(const struct cmd_ctx *ctx)
{
	const char *path = cmd_option(ctx, "dumpfile");

	return path ? xstrdup(path) : suspend_path(&ctx->ct);
}

/* Who leads the steps says where the file is. */
static enum vz_err need_dump_file(const struct cmd_ctx *ctx, const char *option)
{
	if (cmd_option(ctx, "dumpfile"))
		return VZ_OK;
	return vz_fail(VZ_INVALID_PARAMETER_SYNTAX, "--%s needs --dumpfile",
		       option);
}

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

/* Of a save after which it goes on. */
static void forget_links(const struct cmd_ctx *ctx)
{
	_close_ int pidfd = ve_get_pidfd(&ctx->host, ctx->ct.id);

	if (pidfd >= 0)
		links_forget(ctx->ct.id, proc_pid_of(pidfd));
}

/* Or it would go on twice. */
static enum vz_err need_not_departed(const struct cmd_ctx *ctx,
				     const char *command)
{
	_free_ char *words = xasprintf(command, ctx->ct.id);

	return departed_need_not(&ctx->ct, words, cmd_flag(ctx, "force"));
}

static enum vz_err thaw(struct cmd_ctx *ctx)
{
	const struct apply apply = {
		.host = &ctx->host, .ct = &ctx->ct, .phase = PHASE_RUNNING,
	};
	enum vz_err err;

	err = need_not_departed(ctx, "chkpnt %u --resume");
	if (err)
		return err;
	log_info("Resuming...");
	forget_links(ctx);
	err = address_return(&apply);
	if (err)
		return err;
	/* Of a resume that was killed when all was there. */
	suspend_forget(&ctx->ct);
	return ct_thaw(&ctx->ct);
}

static enum vz_err kill_it(struct cmd_ctx *ctx)
{
	log_info("Killing...");
	/* The others of its connections are not to hear of it. */
	veth_silence(&ctx->ct);
	links_drop_note(ctx->ct.id);
	return ct_kill(&ctx->host, ctx->ct.id, KILL_TIMEOUT_S);
}

/* 0 if it is not given (21). */
static enum vz_err round_of(const struct cmd_ctx *ctx, const char *option,
			    uint32_t *ret)
{
	const char *text = cmd_option(ctx, option);

	*ret = 0;
	if (!text || (!num_parse_u32(text, ret) && *ret && *ret <= ROUNDS_MAX))
		return VZ_OK;
	return vz_fail(VZ_INVALID_PARAMETER_VALUE,
		       "Invalid value of --%s: %s, expected a number from 1 to %d",
		       option, text, ROUNDS_MAX);
}

static enum vz_err pre_dump(struct cmd_ctx *ctx)
{
	uint32_t round;
	enum vz_err err = round_of(ctx, "pre-dump", &round);

	return err ? err : ct_pre_dump(&ctx->host, &ctx->ct, round);
}

enum vz_err cmd_take_stdout(struct cmd_ctx *ctx)
{
	if (!str_eq(cmd_option(ctx, "dumpfile"), "-") || !cmd_flag(ctx, "dump"))
		return VZ_OK;
	if (isatty(STDOUT_FILENO))
		return vz_fail(VZ_INVALID_PARAMETER_SYNTAX,
			       "--dumpfile - writes to a program, not to a terminal");
	fflush(stdout);
	ctx->stream_fd = fcntl(STDOUT_FILENO, F_DUPFD_CLOEXEC,
			       STDERR_FILENO + 1);
	if (ctx->stream_fd < 0 || dup2(STDERR_FILENO, STDOUT_FILENO) < 0)
		return vz_fail_errno(VZ_SYSTEM_ERROR, errno,
				     "Unable to write to standard output");
	return VZ_OK;
}

static enum vz_err dump(struct cmd_ctx *ctx)
{
	const char *path = cmd_option(ctx, "dumpfile");
	int fd = ctx->stream_fd;
	uint32_t after;
	enum vz_err err = need_dump_file(ctx, "dump");

	if (!err)
		err = round_of(ctx, "after", &after);
	if (err)
		return err;
	log_info("Setting up checkpoint...");
	err = ct_dump(&ctx->host, &ctx->ct,
		      fd < 0 ? path : "standard output", fd, after);
	if (!err)
		log_info("Checkpointing completed successfully");
	return err;
}

static enum vz_err check(struct cmd_ctx *ctx)
{
	return ct_check(&ctx->host, &ctx->ct, cmd_flag(ctx, "json"));
}

static enum vz_err suspend(struct cmd_ctx *ctx)
{
	_free_ char *path = dump_file(ctx);

	return ct_suspend(&ctx->host, &ctx->ct, path);
}

static enum vz_err undump(struct cmd_ctx *ctx)
{
	const struct restore_options options = restore_options(ctx);
	enum vz_err err = need_dump_file(ctx, "undump");

	if (err)
		return err;
	log_info("Restoring container ...");
	return ct_undump(&ctx->host, &ctx->ct, cmd_option(ctx, "dumpfile"),
			 &options);
}

static enum vz_err resume(struct cmd_ctx *ctx)
{
	const struct restore_options options = restore_options(ctx);
	_free_ char *path = dump_file(ctx);
	enum vz_err err = need_not_departed(ctx, "resume %u");

	return err ? err :
	       ct_resume(&ctx->host, &ctx->ct, path, &options);
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
		{ "check", check },
		{ "suspend", freeze },
		{ "dump", dump },
		{ "pre-dump", pre_dump },
		{ "resume", thaw },
		{ "kill", kill_it },
		{ NULL, suspend },
	};
	const struct action *action = NULL;
	enum vz_err err = find_action(ctx, actions, &action);

	if (!err)
		err = ct_need_root(&ctx->ct);
	if (!err && !ve_is_running(ctx->ct.id))
		err = vz_fail(VZ_VE_NOT_RUNNING, "Container is not running");
	return err ? err : action->run(ctx);
}

/* The others need one that is there, standing still. */
static bool makes_it(const struct action *action)
{
	return action->run == undump || action->run == resume;
}

enum vz_err cmd_resume(struct cmd_ctx *ctx)
{
	static const struct action actions[] = {
		{ "undump", undump },
		{ "resume", thaw },
		{ "kill", kill_it },
		{ NULL, resume },
	};
	const struct action *action = NULL;
	enum vz_err err = find_action(ctx, actions, &action);
	bool running = ve_is_running(ctx->ct.id);

	if (err)
		return err;
	if (makes_it(action) && running)
		return vz_fail(VZ_VE_RUNNING, "Container is already running");
	if (!makes_it(action) && !running)
		return vz_fail(VZ_VE_NOT_RUNNING, "Container is not running");
	return action->run(ctx);
}
