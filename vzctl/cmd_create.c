// SPDX-License-Identifier: GPL-2.0-or-later
/* vzctl create */
#include "cmd.h"
#include "life/create.h"

enum vz_err cmd_create(struct cmd_ctx *ctx)
{
	return ct_create(&ctx->host, &ctx->ct, cmd_option(ctx, "config"));
}
