// SPDX-License-Identifier: GPL-2.0-or-later
/* vzctl exec, exec2 and exec3 */
#include <string.h>

#include "base/cleanup.h"
#include "cmd.h"
#include "inside/exec.h"

static enum vz_err check(const struct cmd_ctx *ctx, int argc)
{
	if (argc < 1)
		return vz_fail(VZ_INVALID_PARAMETER_SYNTAX,
			       "No command given to execute");
	return ct_need_root(&ctx->ct);
}

/* One line for a shell inside; quoting is lost, on purpose. */
static char *join(int argc, char **argv)
{
	_str_ struct str line = { 0 };

	for (int i = 0; i < argc; i++) {
		if (i)
			str_addc(&line, ' ');
		str_add(&line, *argv[i] ? argv[i] : "''");
	}
	return str_steal(&line);
}

/* "-" alone: the shell reads its commands from our standard input. */
static enum vz_err run_line(struct cmd_ctx *ctx, int argc, char **argv,
			    int *ret_status)
{
	bool from_stdin = argc == 1 && !strcmp(argv[0], "-");
	_free_ char *line = from_stdin ? NULL : join(argc, argv);
	struct exec_spec spec = { .command = line };
	enum vz_err err = check(ctx, argc);

	if (err)
		return err;
	return ct_exec(&ctx->host, &ctx->ct, &spec, ret_status);
}

enum vz_err cmd_exec(struct cmd_ctx *ctx, int argc, char **argv)
{
	enum vz_err err;
	int status;

	err = run_line(ctx, argc, argv, &status);
	if (!err && status)
		return VZ_COMMAND_EXECUTION;
	return err;
}

/* The status of the command is the exit code. */
enum vz_err cmd_exec2(struct cmd_ctx *ctx, int argc, char **argv)
{
	enum vz_err err;
	int status;

	err = run_line(ctx, argc, argv, &status);
	return err ? err : (enum vz_err)status;
}

enum vz_err cmd_exec3(struct cmd_ctx *ctx, int argc, char **argv)
{
	const struct program program = { argv[0], argv };
	struct exec_spec spec = {
		.programs = &program,
		.nr_programs = 1,
		.no_program = VZ_COMMAND_EXECUTION,
	};
	enum vz_err err = check(ctx, argc);
	int status;

	if (!err)
		err = ct_exec(&ctx->host, &ctx->ct, &spec, &status);
	return err ? err : (enum vz_err)status;
}
