// SPDX-License-Identifier: GPL-2.0-or-later
/* vzctl create */
#include "base/log.h"
#include "cmd.h"
#include "life/create.h"

#define RESERVED_MAX	100

enum vz_err cmd_create(struct cmd_ctx *ctx)
{
	if (ctx->ct.id <= RESERVED_MAX)
		log_warn("CT IDs up to %d are reserved, other programs may use %u for something else",
			 RESERVED_MAX, ctx->ct.id);
	return ct_create(&ctx->host, &ctx->ct, cmd_option(ctx, "config"));
}
