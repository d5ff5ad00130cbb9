/* SPDX-License-Identifier: GPL-2.0 */
/* Processor time between containers. */
#ifndef _LINUX_VE_SCHED_H
#define _LINUX_VE_SCHED_H

#include <linux/beancounter.h>
#include <linux/preempt.h>

#ifdef CONFIG_BEANCOUNTERS

/*
 * A task that is to be preempted may stay in the kernel for milliseconds. If a
 * wakeup lets the next schedule() do without reading the clock, then all that is
 * booked on whoever comes next: a container could use the time of another. Who
 * has made the wakeup himself is nearly through, as a rule.
 */
static __always_inline bool
ve_sched_may_skip_clock(const struct task_struct *curr)
{
	return !static_branch_unlikely(&ub_in_use) ||
	       (curr == current && in_task());
}

#else /* CONFIG_BEANCOUNTERS */

static inline bool ve_sched_may_skip_clock(const struct task_struct *curr)
{
	return true;
}

#endif /* CONFIG_BEANCOUNTERS */

#endif /* _LINUX_VE_SCHED_H */
