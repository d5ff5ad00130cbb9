// SPDX-License-Identifier: GPL-2.0-or-later
/* vzctl restart */
#include "base/log.h"
#include "life.h"

enum vz_err cmd_restart(struct cmd_ctx *ctx, int argc, char **argv)
{
	struct start_options start = cmd_start_options(ctx);
	struct stop_options stop = cmd_stop_options(ctx);
	enum vz_err err = cmd_no_words(argc, argv);

	if (err)
		return err;
	/* Before it is down for good. */
	if (ct_yes(&ctx->ct, PARAM_DISABLED, false) && !start.force)
		return vz_fail(VZ_VE_START_DISABLED,
			       "Container start is disabled, use --force");
	log_info("Restarting container");
	if (ve_exists(&ctx->host, ctx->ct.id))
		err = ct_stop(&ctx->host, &ctx->ct, &stop);
	return err ? err : ct_start(&ctx->host, &ctx->ct, &start);
}
