// SPDX-License-Identifier: GPL-2.0-or-later
/* vzctl create */
#include "cmd.h"
#include "life/create.h"

enum vz_err cmd_create(struct cmd_ctx *ctx, int argc, char **argv)
{
	enum vz_err err = cmd_no_words(argc, argv);

	if (err)
		return err;
	return ct_create(&ctx->host, &ctx->ct, cmd_option(ctx, "config"));
}
