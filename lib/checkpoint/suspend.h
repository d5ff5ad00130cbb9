/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Suspending a container to a file, and resuming it from there. */
#ifndef VZ_CHECKPOINT_SUSPEND_H
#define VZ_CHECKPOINT_SUSPEND_H

#include "checkpoint/restore.h"

/* Where it is unless somebody says otherwise; the caller frees. */
char *suspend_path(const struct ct *ct);
/* It is there: the container is suspended if it does not run. */
bool ct_is_suspended(const struct ct *ct);

/* It goes on: what it was is not to be resumed again. */
void suspend_forget(const struct ct *ct);

/* A running one is in the file @path, and down (16, 33, 51, 79). */
enum vz_err ct_suspend(const struct host *host, struct ct *ct, const char *path);
/* It runs, and the file is gone. After a failure it is not, and the file stays (17). */
enum vz_err ct_resume(const struct host *host, struct ct *ct, const char *path,
		      const struct restore_options *options);

#endif /* VZ_CHECKPOINT_SUSPEND_H */
