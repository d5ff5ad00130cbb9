/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Ending a container. */
#ifndef VZ_HOST_STOP_H
#define VZ_HOST_STOP_H

#include <stdbool.h>

#include "host/ve.h"
#include "model/ct.h"

struct stop_options {
	bool	fast;		/* kill at once */
	bool	skip_umount;
};

/* Success, with a message, when it does not run (33, 79, 51). */
enum vz_err ct_stop(const struct host *host, const struct ct *ct,
		    const struct stop_options *options);
/* Kills everything and waits until the container is gone from the kernel. */
enum vz_err ct_kill(const struct host *host, uint32_t ctid,
		    unsigned int timeout_s);
/* What stays of a container that has halted by itself; failing is harmless. */
void ct_remove_cgroup(const struct ct *ct);

#endif /* VZ_HOST_STOP_H */
