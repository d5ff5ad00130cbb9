// SPDX-License-Identifier: GPL-2.0-or-later
/* vzctl status: one line whose third and fifth word programs look at. */
#include <stdio.h>

#include "base/cleanup.h"
#include "base/file.h"
#include "base/wording.h"
#include "cmd.h"
#include "files/dump.h"
#include "node/mount.h"

static bool is_suspended(const struct ct *ct)
{
	_free_ char *dir = dump_dir(ct);
	_free_ char *dump = dump_path(dir, ct->id);

	return path_exists(dump);
}

enum vz_err cmd_status(struct cmd_ctx *ctx)
{
	const struct ct *ct = &ctx->ct;
	bool exists = ct->has_config && ct->private && path_exists(ct->private);
	bool mounted = ct->root && mount_is_point(ct->root);
	bool running = ve_is_running(ct->id);

	printf(wording_of("CTID %u %s %s %s%s\n"), ct->id,
	       exists ? "exist" : "deleted",
	       mounted ? "mounted" : "unmounted", running ? "running" : "down",
	       exists && !running && is_suspended(ct) ? " suspended" : "");
	return VZ_OK;
}
