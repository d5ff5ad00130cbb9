// SPDX-License-Identifier: GPL-2.0-or-later
/* vzctl start, stop and restart */
#include "cmd.h"
#include "life/restart.h"
#include "life/start.h"
#include "life/stop.h"

static struct start_options start_options(const struct cmd_ctx *ctx)
{
	return (struct start_options){
		.wait = cmd_flag(ctx, "wait"),
		.force = cmd_flag(ctx, "force"),
		.skip_remount = cmd_flag(ctx, "skip-remount"),
		.skip_ve_setup = cmd_flag(ctx, "skip_ve_setup"),
	};
}

static struct stop_options stop_options(const struct cmd_ctx *ctx)
{
	return (struct stop_options){
		.fast = cmd_flag(ctx, "fast"),
		.skip_umount = cmd_flag(ctx, "skip-umount"),
	};
}

enum vz_err cmd_start(struct cmd_ctx *ctx)
{
	const struct start_options options = start_options(ctx);

	return ct_start(&ctx->host, &ctx->ct, &options);
}

enum vz_err cmd_stop(struct cmd_ctx *ctx)
{
	const struct stop_options options = stop_options(ctx);

	return ct_stop(&ctx->host, &ctx->ct, &options);
}

enum vz_err cmd_restart(struct cmd_ctx *ctx)
{
	const struct start_options start = start_options(ctx);
	const struct stop_options stop = stop_options(ctx);

	return ct_restart(&ctx->host, &ctx->ct, &stop, &start);
}
