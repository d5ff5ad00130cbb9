// SPDX-License-Identifier: GPL-2.0-or-later
/* vzctl runscript */
#include "base/cleanup.h"
#include "base/file.h"
#include "cmd.h"
#include "files/fs.h"
#include "inside/exec.h"
#include "life/start.h"
#include "model/ubc.h"

#define SCRIPT_MAX	(16 << 20)

struct job {
	struct cmd_ctx	*ctx;
	const char	*text;
};

/* The script's status is the exit code. */
static enum vz_err run(void *arg)
{
	const struct job *job = arg;
	const struct exec_spec spec = { .input = job->text };
	enum vz_err err;
	int status;

	err = ct_exec(&job->ctx->host, &job->ctx->ct, &spec, &status);
	return err ? err : (enum vz_err)status;
}

static enum vz_err run_stopped(struct job *job)
{
	struct cmd_ctx *ctx = job->ctx;
	enum vz_err err = ubc_check_required(&ctx->ct.effective);

	return err ? err : ct_run_bare(&ctx->host, &ctx->ct, 0, run, job);
}

enum vz_err cmd_runscript(struct cmd_ctx *ctx)
{
	_free_ char *text = NULL;
	struct job job = { .ctx = ctx };
	enum vz_err err;
	int ret;

	if (ctx->nr_words != 1)
		return vz_fail(VZ_INVALID_PARAMETER_SYNTAX,
			       "One script must be given");
	ret = file_read(ctx->words[0], SCRIPT_MAX, &text, NULL);
	if (ret)
		return vz_fail_errno(VZ_NOSCRIPT, ret, "Unable to read script %s",
				     ctx->words[0]);
	job.text = text;
	err = ct_need_root(&ctx->ct);
	if (!err)
		err = fs_need_private(&ctx->ct);
	if (err)
		return err;
	if (ve_is_running(ctx->ct.id))
		return run(&job);
	return run_stopped(&job);
}
