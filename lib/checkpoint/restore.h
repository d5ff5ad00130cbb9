/* SPDX-License-Identifier: GPL-2.0-or-later */
/* A running container from a file. */
#ifndef VZ_CHECKPOINT_RESTORE_H
#define VZ_CHECKPOINT_RESTORE_H

#include <stdbool.h>

#include "model/ct.h"
#include "node/ve.h"

struct restore_options {
	bool	skip_arpdetect;
	bool	skip_remount;
	bool	skip_cpu_check;	/* of what it may be using */
};

/*
 * All of it is there, and stands still; ct_thaw() lets it go. After a failure
 * nothing is left, the file @path stays in any case (17, 22, 43, 32).
 */
enum vz_err ct_undump(const struct host *host, struct ct *ct, const char *path,
		      const struct restore_options *options);

#endif /* VZ_CHECKPOINT_RESTORE_H */
