/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What a running container has now, beside what was configured: its processor
 * limits and how long it runs. Calls give 0 (or a descriptor) or -errno.
 */
#ifndef VZ_RESOURCES_LIVE_H
#define VZ_RESOURCES_LIVE_H

#include "node/ve.h"

/* Each of them only where the kernel has the controller. */
struct live_cpu {
	bool		has_limit, has_weight, has_cpus;
	unsigned long	limit;		/* percent of one CPU; 0: none */
	unsigned long	weight;		/* of the control group, 1 to 10000 */
	unsigned long	nr_cpus;	/* that may be used */
};

/* @groups_fd: of cgroup_open_all(). */
int live_cpu_read(int groups_fd, uint32_t ctid, struct live_cpu *ret_cpu);

/*
 * The cpuunits of a weight, of which 1000 stand for 100: those @configured (0:
 * none) when the weight was made from them, so that rounding never shows.
 */
unsigned long live_cpuunits(unsigned long weight, unsigned long configured);

/* Milliseconds since boot of the node: now, and when init was started. */
int live_node_uptime(unsigned long *ret_ms);
int live_start_time(const struct host *host, uint32_t ctid,
		    unsigned long *ret_ms);

#endif /* VZ_RESOURCES_LIVE_H */
