// SPDX-License-Identifier: GPL-2.0-or-later
/* Commands for the image layout, which this product does not have. */
#include "base/log.h"
#include "cmd.h"

enum vz_err cmd_image_only(struct cmd_ctx *ctx)
{
	return vz_fail(VZ_PLOOP_UNSUP,
		       "%s is not supported with the simfs layout of container %u",
		       ctx->command->name, ctx->ct.id);
}

/* There is nothing to do for a directory. */
enum vz_err cmd_compact(struct cmd_ctx *ctx)
{
	log_info("compact is not needed with the simfs layout of container %u",
		 ctx->ct.id);
	return VZ_OK;
}
