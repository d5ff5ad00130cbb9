/* SPDX-License-Identifier: GPL-2.0 */
/* Processor time between containers. */
#ifndef _LINUX_VE_SCHED_H
#define _LINUX_VE_SCHED_H

#include <linux/beancounter.h>

#ifdef CONFIG_BEANCOUNTERS

/*
 * A task that is to be preempted may stay in the kernel for milliseconds. If a
 * wakeup lets the next schedule() do without reading the clock, then all that is
 * booked on whoever comes next: a container could use the time of another.
 */
static __always_inline bool ve_sched_may_skip_clock(void)
{
	return !static_branch_unlikely(&ub_in_use);
}

#else /* CONFIG_BEANCOUNTERS */

static inline bool ve_sched_may_skip_clock(void)
{
	return true;
}

#endif /* CONFIG_BEANCOUNTERS */

#endif /* _LINUX_VE_SCHED_H */
