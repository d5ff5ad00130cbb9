// SPDX-License-Identifier: GPL-2.0-or-later
/* vzctl stop */
#include "life.h"

struct stop_options cmd_stop_options(const struct cmd_ctx *ctx)
{
	return (struct stop_options){
		.fast = cmd_flag(ctx, "fast"),
		.skip_umount = cmd_flag(ctx, "skip-umount"),
	};
}

enum vz_err cmd_stop(struct cmd_ctx *ctx, int argc, char **argv)
{
	struct stop_options options = cmd_stop_options(ctx);
	enum vz_err err = cmd_no_words(argc, argv);

	return err ? err : ct_stop(&ctx->host, &ctx->ct, &options);
}
