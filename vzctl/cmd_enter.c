// SPDX-License-Identifier: GPL-2.0-or-later
/* vzctl enter */
#include <string.h>

#include "base/cleanup.h"
#include "base/log.h"
#include "cmd.h"
#include "inside/enter.h"

/* What follows --exec, as if it were typed. */
static enum vz_err typed_line(int argc, char **argv, char **ret_line)
{
	_str_ struct str line = { 0 };

	if (!argc)
		return VZ_OK;
	if (strcmp(argv[0], "--exec"))
		return vz_fail(VZ_INVALID_PARAMETER_SYNTAX,
			       "Unknown option %s, only --exec is known",
			       argv[0]);
	for (int i = 1; i < argc; i++) {
		str_add(&line, argv[i]);
		str_addc(&line, i + 1 < argc ? ' ' : '\n');
	}
	if (line.len < 2)
		return vz_fail(VZ_INVALID_PARAMETER_SYNTAX,
			       "No command given to --exec");
	*ret_line = str_steal(&line);
	return VZ_OK;
}

enum vz_err cmd_enter(struct cmd_ctx *ctx)
{
	_free_ char *line = NULL;
	enum vz_err err = typed_line(ctx->nr_words, ctx->words, &line);

	if (!err)
		err = ct_need_root(&ctx->ct);
	return err ? err : ct_enter(&ctx->host, &ctx->ct, line);
}
