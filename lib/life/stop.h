/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Ending a container. */
#ifndef VZ_LIFE_STOP_H
#define VZ_LIFE_STOP_H

#include <stdbool.h>

#include "model/ct.h"
#include "node/ve.h"

struct stop_options {
	bool	fast;		/* kill at once */
	bool	skip_umount;
};

/*
 * (33, 79, 51.) Success, with a message, when it does not run; what it or an
 * interrupted stop has left is cleaned up then.
 */
enum vz_err ct_stop(const struct host *host, const struct ct *ct,
		    const struct stop_options *options);
/* Kills everything and waits until the container is gone from the kernel. */
enum vz_err ct_kill(const struct host *host, uint32_t ctid,
		    unsigned int timeout_s);

#endif /* VZ_LIFE_STOP_H */
