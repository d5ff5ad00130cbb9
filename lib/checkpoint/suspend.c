// SPDX-License-Identifier: GPL-2.0-or-later
/* Suspending a container to a file, and resuming it from there. */
#include <errno.h>
#include <unistd.h>

#include "base/cleanup.h"
#include "base/file.h"
#include "base/log.h"
#include "checkpoint/dump.h"
#include "checkpoint/suspend.h"
#include "files/dump.h"
#include "life/stop.h"
#include "node/freeze.h"

char *suspend_path(const struct ct *ct)
{
	_free_ char *dir = dump_dir(ct);

	return dump_path(dir, ct->id);
}

bool ct_is_suspended(const struct ct *ct)
{
	_free_ char *path = suspend_path(ct);

	return path_exists(path);
}

enum vz_err ct_suspend(const struct host *host, struct ct *ct, const char *path)
{
	struct stopping *stopping = NULL;
	enum vz_err err;

	log_info("Setting up checkpoint...");
	err = ct_stop_begin(host, ct, &stopping);
	if (!err)
		err = ct_dump_and_kill(host, ct, path);
	if (!err)
		err = ct_stop_end(stopping);
	ct_stop_free(stopping);
	if (!err)
		log_info("Checkpointing completed successfully");
	return err;
}

/* From now on what is in it is the past. */
static void forget_file(const char *path)
{
	if (unlink(path) && errno != ENOENT)
		log_errno(-1, errno, "Unable to delete %s, which must not be resumed again",
			  path);
	else
		dir_sync_of(path);
}

void suspend_forget(const struct ct *ct)
{
	_free_ char *path = suspend_path(ct);

	if (path_exists(path))
		forget_file(path);
}

enum vz_err ct_resume(const struct host *host, struct ct *ct, const char *path,
		      const struct restore_options *options)
{
	enum vz_err err;

	log_info("Restoring container ...");
	err = ct_undump(host, ct, path, options);
	if (err)
		return err;
	log_info("\tresume...");
	forget_file(path);
	err = ct_thaw(ct);
	if (err)
		return err;
	log_info("Container start in progress...");
	log_info("Restoring completed successfully");
	return VZ_OK;
}
