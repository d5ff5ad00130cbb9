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
/*
 * In two halves, with an end of all processes between them that somebody else
 * brings about. The first one notes what the node has of it and what cannot be
 * seen later (100); the second takes that down as after any stop (33, 79, 51).
 */
struct stopping;

enum vz_err ct_stop_begin(const struct host *host, const struct ct *ct,
			  struct stopping **ret);
enum vz_err ct_stop_end(struct stopping *stopping);
/* NULL is fine. */
void ct_stop_free(struct stopping *stopping);
/* Kills everything and waits until the container is gone from the kernel. */
enum vz_err ct_kill(const struct host *host, uint32_t ctid,
		    unsigned int timeout_s);

#endif /* VZ_LIFE_STOP_H */
