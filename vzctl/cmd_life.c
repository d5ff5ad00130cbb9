// SPDX-License-Identifier: GPL-2.0-or-later
/* vzctl start, stop and restart */
#include <errno.h>
#include <stdio.h>

#include "base/cleanup.h"
#include "base/log.h"
#include "checkpoint/suspend.h"
#include "cmd.h"
#include "files/dump.h"
#include "life/restart.h"
#include "life/start.h"
#include "life/stop.h"

static struct start_options start_options(const struct cmd_ctx *ctx)
{
	return (struct start_options){
		.wait = cmd_flag(ctx, "wait"),
		.force = cmd_flag(ctx, "force"),
		.skip_remount = cmd_flag(ctx, "skip-remount"),
		.skip_ve_setup = cmd_flag(ctx, "skip_ve_setup"),
	};
}

static struct stop_options stop_options(const struct cmd_ctx *ctx)
{
	return (struct stop_options){
		.fast = cmd_flag(ctx, "fast"),
		.skip_umount = cmd_flag(ctx, "skip-umount"),
	};
}

/* What the processes were doing is not lost by a start, unless told so. */
static enum vz_err start_from_dump(struct cmd_ctx *ctx,
				   const struct start_options *options)
{
	const struct restore_options restore = {
		.skip_remount = options->skip_remount,
	};
	_free_ char *path = suspend_path(&ctx->ct);
	enum vz_err err = ct_start_check(&ctx->ct, options);

	if (err)
		return err;
	log_info("Dump file %s exists, trying to restore from it", path);
	err = ct_resume(&ctx->host, &ctx->ct, path, &restore);
	if (err)
		log_msg(-1, "Container %u stays suspended; --skip-restore starts it anew, without what its processes were doing",
			ctx->ct.id);
	return err;
}

/* It can still be had by hand. */
static enum vz_err put_dump_aside(const struct ct *ct)
{
	_free_ char *dir = dump_dir(ct);
	_free_ char *path = dump_path(dir, ct->id);
	_free_ char *aside = dump_item_path(dir, DUMP_FILE_OLD, ct->id);

	if (rename(path, aside))
		return vz_fail_errno(VZ_RESTORE_ERROR, errno,
				     "Unable to rename %s", path);
	log_warn("What was suspended in %s is in %s now", path, aside);
	return VZ_OK;
}

static bool is_to_be_resumed(const struct cmd_ctx *ctx)
{
	return ct_is_suspended(&ctx->ct) && !ve_exists(&ctx->host, ctx->ct.id);
}

enum vz_err cmd_start(struct cmd_ctx *ctx)
{
	const struct start_options options = start_options(ctx);
	bool skip = cmd_flag(ctx, "skip-restore");
	enum vz_err err = VZ_OK;

	if (is_to_be_resumed(ctx)) {
		if (!skip)
			return start_from_dump(ctx, &options);
		err = put_dump_aside(&ctx->ct);
	}
	return err ? err : ct_start(&ctx->host, &ctx->ct, &options);
}

enum vz_err cmd_stop(struct cmd_ctx *ctx)
{
	const struct stop_options options = stop_options(ctx);

	return ct_stop(&ctx->host, &ctx->ct, &options);
}

enum vz_err cmd_restart(struct cmd_ctx *ctx)
{
	const struct start_options start = start_options(ctx);
	const struct stop_options stop = stop_options(ctx);

	if (is_to_be_resumed(ctx))
		return cmd_start(ctx);
	return ct_restart(&ctx->host, &ctx->ct, &stop, &start);
}
