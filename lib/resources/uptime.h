/* SPDX-License-Identifier: GPL-2.0-or-later */
/* How long the node and containers run. Calls give 0 or -errno. */
#ifndef VZ_RESOURCES_UPTIME_H
#define VZ_RESOURCES_UPTIME_H

#include "node/ve.h"

/* Milliseconds since boot of the node: now, and when init was started. */
int uptime_of_node(unsigned long *ret_ms);
int uptime_ct_start(const struct host *host, uint32_t ctid,
		    unsigned long *ret_ms);

#endif /* VZ_RESOURCES_UPTIME_H */
