// SPDX-License-Identifier: GPL-2.0-or-later
/* vzctl set */
#include <unistd.h>

#include "base/cleanup.h"
#include "cmd.h"
#include "set/set.h"

/* Saving by force is all that works without our kernel. */
static enum vz_err open_kernel(struct cmd_ctx *ctx,
			       const struct set_options *options)
{
	if (options->save && options->force && !ve_kernel_present())
		return VZ_OK;
	return ve_open(&ctx->host);
}

static bool takes_passwords(const struct cmd_ctx *ctx)
{
	const struct words *passwords =
		value_words(&ctx->ct.options.values[PARAM_USERPASSWD]);

	return cmd_flag(ctx, "userpasswd-stdin") || words_has(passwords, "-");
}

enum vz_err cmd_set(struct cmd_ctx *ctx)
{
	const struct set_options options = {
		.mode = cmd_option(ctx, "setmode"),
		.sample = cmd_option(ctx, "applyconfig"),
		.map = cmd_option(ctx, "applyconfig_map"),
		.reset_limits = cmd_flag(ctx, "reset_ub"),
		.save = cmd_flag(ctx, "save"),
		.force = cmd_flag(ctx, "force"),
		.skip_arpdetect = cmd_flag(ctx, "skip_arpdetect"),
		.password_fd = takes_passwords(ctx) ? STDIN_FILENO : -1,
	};
	enum vz_err err = open_kernel(ctx, &options);

	return err ? err : ct_set(&ctx->host, &ctx->ct, &ctx->changes, &options);
}
