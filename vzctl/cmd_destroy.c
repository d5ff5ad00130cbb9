// SPDX-License-Identifier: GPL-2.0-or-later
/* vzctl destroy */
#include "cmd.h"
#include "life/create.h"

enum vz_err cmd_destroy(struct cmd_ctx *ctx)
{
	return ct_destroy(&ctx->host, &ctx->ct);
}
