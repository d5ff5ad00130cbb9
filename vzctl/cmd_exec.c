// SPDX-License-Identifier: GPL-2.0-or-later
/* vzctl exec, exec2 and exec3 */
#include <signal.h>

#include "base/cleanup.h"
#include "base/proc.h"
#include "cmd.h"
#include "inside/exec.h"

static enum vz_err check(const struct cmd_ctx *ctx)
{
	if (ctx->nr_words < 1)
		return vz_fail(VZ_INVALID_PARAMETER_SYNTAX,
			       "No command given to execute");
	return ct_need_root(&ctx->ct);
}

/*
 * An interrupt ends the command, and us as well: a loop of the caller's shell
 * ends by that, and not by an exit status.
 */
static enum vz_err run(const struct cmd_ctx *ctx, const struct exec_spec *spec,
		       int *ret_status)
{
	enum vz_err err;
	int signal;

	proc_catch_interrupts();
	err = ct_exec(&ctx->host, &ctx->ct, spec, ret_status);
	signal = proc_interrupted();
	if (err && signal) {
		sigaction(signal, &(struct sigaction){ .sa_handler = SIG_DFL },
			  NULL);
		raise(signal);
	}
	return err;
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
static enum vz_err run_line(struct cmd_ctx *ctx, int *ret_status)
{
	bool from_stdin = ctx->nr_words == 1 && str_eq(ctx->words[0], "-");
	_free_ char *line = from_stdin ? NULL :
					 join(ctx->nr_words, ctx->words);
	struct exec_spec spec = { .command = line };
	enum vz_err err = check(ctx);

	if (err)
		return err;
	return run(ctx, &spec, ret_status);
}

enum vz_err cmd_exec(struct cmd_ctx *ctx)
{
	enum vz_err err;
	int status;

	err = run_line(ctx, &status);
	if (!err && status)
		return VZ_COMMAND_EXECUTION;
	return err;
}

/* The status of the command is the exit code. */
enum vz_err cmd_exec2(struct cmd_ctx *ctx)
{
	enum vz_err err;
	int status;

	err = run_line(ctx, &status);
	return err ? err : (enum vz_err)status;
}

enum vz_err cmd_exec3(struct cmd_ctx *ctx)
{
	const struct program program = { ctx->words[0], ctx->words };
	struct exec_spec spec = {
		.programs = &program,
		.nr_programs = 1,
		.no_program = VZ_COMMAND_EXECUTION,
	};
	enum vz_err err = check(ctx);
	int status;

	if (!err)
		err = run(ctx, &spec, &status);
	return err ? err : (enum vz_err)status;
}
