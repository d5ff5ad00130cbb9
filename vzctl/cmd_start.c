// SPDX-License-Identifier: GPL-2.0-or-later
/* vzctl start */
#include "life.h"

struct start_options cmd_start_options(const struct cmd_ctx *ctx)
{
	return (struct start_options){
		.wait = cmd_flag(ctx, "wait"),
		.force = cmd_flag(ctx, "force"),
		.skip_remount = cmd_flag(ctx, "skip-remount"),
		.skip_ve_setup = cmd_flag(ctx, "skip_ve_setup"),
	};
}

enum vz_err cmd_start(struct cmd_ctx *ctx, int argc, char **argv)
{
	struct start_options options = cmd_start_options(ctx);
	enum vz_err err = cmd_no_words(argc, argv);

	return err ? err : ct_start(&ctx->host, &ctx->ct, &options);
}
