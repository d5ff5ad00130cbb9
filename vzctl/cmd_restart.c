// SPDX-License-Identifier: GPL-2.0-or-later
/* vzctl restart */
#include "life.h"
#include "life/restart.h"

enum vz_err cmd_restart(struct cmd_ctx *ctx, int argc, char **argv)
{
	struct start_options start = cmd_start_options(ctx);
	struct stop_options stop = cmd_stop_options(ctx);
	enum vz_err err = cmd_no_words(argc, argv);

	return err ? err : ct_restart(&ctx->host, &ctx->ct, &stop, &start);
}
