// SPDX-License-Identifier: GPL-2.0-or-later
/* vzctl rewrite-ids, repair-ids */
#include "cmd.h"
#include "life/ids.h"

enum vz_err cmd_rewrite_ids(struct cmd_ctx *ctx)
{
	return ct_rewrite_ids(&ctx->host, &ctx->ct);
}

enum vz_err cmd_repair_ids(struct cmd_ctx *ctx)
{
	return ct_repair_ids(&ctx->host, &ctx->ct);
}
