// SPDX-License-Identifier: GPL-2.0-or-later
/* vzctl umount */
#include "cmd.h"
#include "files/fs.h"
#include "life/remains.h"
#include "quota/ct.h"

static enum vz_err not_mounted(const struct cmd_ctx *ctx)
{
	/* Whoever was killed after he had unmounted it left its quota on. */
	if (!ve_exists(&ctx->host, ctx->ct.id))
		ct_quota_umount(&ctx->ct);
	return vz_fail(VZ_FS_NOT_MOUNTED, "CT is not mounted");
}

enum vz_err cmd_umount(struct cmd_ctx *ctx)
{
	enum vz_err err = ct_need_root(&ctx->ct);

	if (err)
		return err;
	if (!fs_is_mounted(&ctx->ct))
		return not_mounted(ctx);
	if (ve_exists(&ctx->host, ctx->ct.id))
		return vz_fail(VZ_VE_RUNNING,
			       "Container is running, stop it first");
	remains_remove(&ctx->ct);
	return fs_umount(&ctx->ct, 0);
}
