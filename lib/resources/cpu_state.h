/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What processor limits a running container has now, beside what was
 * configured. Calls give 0 or -errno.
 */
#ifndef VZ_RESOURCES_CPU_STATE_H
#define VZ_RESOURCES_CPU_STATE_H

#include <stdbool.h>
#include <stdint.h>

/* Each of them only where the kernel has the controller. */
struct cpu_state {
	bool		has_limit, has_weight, has_cpus;
	unsigned long	limit;		/* percent of one CPU; 0: none */
	unsigned long	weight;		/* of the control group, 1 to 10000 */
	unsigned long	nr_cpus;	/* that may be used */
};

/* @groups_fd: of cgroup_open_all(). */
int cpu_state_read(int groups_fd, uint32_t ctid, struct cpu_state *ret_cpu);

/*
 * The cpuunits of a weight, of which 1000 stand for 100: those @configured (0:
 * none) when the weight was made from them, so that rounding never shows.
 */
unsigned long cpu_state_units(unsigned long weight, unsigned long configured);

#endif /* VZ_RESOURCES_CPU_STATE_H */
