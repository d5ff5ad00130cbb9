/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Bringing a container to life. */
#ifndef VZ_LIFE_START_H
#define VZ_LIFE_START_H

#include <stdbool.h>

#include "model/ct.h"
#include "node/ve.h"

struct start_options {
	bool	wait;			/* until the guest has booted */
	bool	force;			/* although DISABLED */
	bool	skip_remount;
	bool	skip_ve_setup;		/* no network, names, console */
	bool	skip_arpdetect;
};

/*
 * What start would refuse, found without a change to the node: 105, 43, 22, 23,
 * 28, 5, 107, 85. That it runs is fine.
 */
enum vz_err ct_start_check(struct ct *ct, const struct start_options *options);
enum vz_err ct_start(const struct host *host, struct ct *ct,
		     const struct start_options *options);

/*
 * A bare environment: everything but hooks, network and init. @run works in
 * it; then it is taken down and the file system left as it was found.
 * @fs_flags are added for mounting it.
 */
enum vz_err ct_run_bare(const struct host *host, struct ct *ct,
			unsigned int fs_flags,
			enum vz_err (*run)(void *arg), void *arg);

#endif /* VZ_LIFE_START_H */
