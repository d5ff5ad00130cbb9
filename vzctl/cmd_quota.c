// SPDX-License-Identifier: GPL-2.0-or-later
/* vzctl quotaon, quotaoff and quotainit. */
#include "cmd.h"
#include "files/fs.h"
#include "quota/ct.h"

static enum vz_err run(const struct cmd_ctx *ctx,
		       enum vz_err (*operation)(const struct ct *ct))
{
	enum vz_err err = ct_need_simfs(&ctx->ct);

	if (!err)
		err = fs_need_private(&ctx->ct);
	return err ? err : operation(&ctx->ct);
}

enum vz_err cmd_quotaon(struct cmd_ctx *ctx)
{
	return run(ctx, ct_quota_on);
}

enum vz_err cmd_quotaoff(struct cmd_ctx *ctx)
{
	return run(ctx, ct_quota_off);
}

enum vz_err cmd_quotainit(struct cmd_ctx *ctx)
{
	return run(ctx, ct_quota_init);
}
