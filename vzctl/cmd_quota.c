// SPDX-License-Identifier: GPL-2.0-or-later
/* vzctl quotaon, quotaoff and quotainit. */
#include "base/log.h"
#include "cmd.h"

/* Disk quota is not there yet; a container may not want it either. */
static enum vz_err no_quota(const struct cmd_ctx *ctx, enum vz_err code)
{
	if (!ct_yes(&ctx->ct, PARAM_DISK_QUOTA, true))
		return vz_fail(code,
			       "Disk quota is not enabled, skipping operation");
	return vz_fail(code,
		       "Disk quota is not supported by this version, skipping operation");
}

enum vz_err cmd_quotaon(struct cmd_ctx *ctx)
{
	return no_quota(ctx, VZ_DQ_ON);
}

enum vz_err cmd_quotaoff(struct cmd_ctx *ctx)
{
	return no_quota(ctx, VZ_DQ_OFF);
}

enum vz_err cmd_quotainit(struct cmd_ctx *ctx)
{
	return no_quota(ctx, VZ_DQ_INIT);
}
