/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The routed device inside a container that is being started, seen and set from
 * the node: nobody is inside yet who could have changed what it is.
 */
#ifndef VZ_NETWORK_VENET_H
#define VZ_NETWORK_VENET_H

#include "node/ve.h"

/* 1: it has routes, as one that is up has; 0: it has none; -errno. */
int venet_is_live(const struct host *host, uint32_t ctid);
/*
 * Brings it up as the shipped functions-venet does, with @addresses, "A[/M]" each.
 * 0 or -errno; what ip has against it is said.
 */
int venet_set(const struct host *host, uint32_t ctid,
	      const struct words *addresses);

#endif /* VZ_NETWORK_VENET_H */
