// SPDX-License-Identifier: GPL-2.0-or-later
/* vzctl mount */
#include "base/log.h"
#include "cmd.h"
#include "files/fs.h"
#include "files/parents.h"

enum vz_err cmd_mount(struct cmd_ctx *ctx)
{
	enum vz_err err = ct_need_root(&ctx->ct);

	if (!err)
		err = ct_need_private(&ctx->ct);
	if (!err)
		err = ct_need_simfs(&ctx->ct);
	if (err)
		return err;
	if (fs_is_mounted(&ctx->ct)) {
		log_info("Container is already mounted");
		return VZ_OK;
	}
	err = parents_close(&ctx->ct);
	return err ? err : fs_mount(&ctx->ct, 0);
}
