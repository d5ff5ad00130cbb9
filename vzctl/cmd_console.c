// SPDX-License-Identifier: GPL-2.0-or-later
/* vzctl console */
#include "base/log.h"
#include "base/num.h"
#include "cmd.h"
#include "console/console.h"

static enum vz_err parse_tty(const char *text, unsigned int *ret_tty)
{
	uint32_t tty;

	if (num_parse_u32(text, &tty) || tty < 1 || tty > CONSOLE_MAX_TTY)
		return vz_fail(VZ_INVALID_PARAMETER_VALUE,
			       "Bad terminal number %s, there are 1 to %d",
			       text, CONSOLE_MAX_TTY);
	*ret_tty = tty;
	return VZ_OK;
}

enum vz_err cmd_console(struct cmd_ctx *ctx)
{
	unsigned int tty = 1;
	enum vz_err err = VZ_OK;

	if (ctx->nr_words > 1)
		err = cmd_no_words(ctx->nr_words - 1, ctx->words + 1);
	else if (ctx->nr_words == 1)
		err = parse_tty(ctx->words[0], &tty);
	return err ? err : console_attach(&ctx->host, &ctx->ct, tty);
}
