// SPDX-License-Identifier: GPL-2.0
/*
 * What the scheduler knows of a container's group. It tells these to control
 * files only, whose text cannot be read while another file is being shown.
 */
#include <linux/cgroup.h>
#include <linux/mmu_context.h>

#include "../sched/sched.h"
#include "../sched/stats.h"
#ifdef CONFIG_CPUSETS
#include "../cgroup/cpuset-internal.h"
#endif

#include "internal.h"

/**
 * ve_cgroup_cpus - the CPUs that a group may use
 * @cgrp: held; NULL: all of them
 * @ret:  filled
 */
void ve_cgroup_cpus(struct cgroup *cgrp, struct cpumask *ret)
{
	cpumask_copy(ret, cpu_online_mask);
#ifdef CONFIG_CPUSETS
	if (cgrp) {
		struct cgroup_subsys_state *css =
			cgroup_get_e_css(cgrp, &cpuset_cgrp_subsys);

		cpumask_and(ret, ret, css_cs(css)->effective_cpus);
		css_put(css);
	}
#endif
}

/* The memory nodes that it may use. */
void ve_cgroup_nodes(struct cgroup *cgrp, nodemask_t *ret)
{
	*ret = node_states[N_ONLINE];
#ifdef CONFIG_CPUSETS
	if (cgrp) {
		struct cgroup_subsys_state *css =
			cgroup_get_e_css(cgrp, &cpuset_cgrp_subsys);

		nodes_and(*ret, *ret, css_cs(css)->effective_mems);
		css_put(css);
	}
#endif
}

#ifdef CONFIG_FAIR_GROUP_SCHED

/* Its own, NULL where it has no CPU controller. Under RCU. */
static struct task_group *group_of(struct cgroup *cgrp)
{
	return css_tg(rcu_dereference(cgrp->subsys[cpu_cgrp_id]));
}

/* Nanoseconds that its tasks had to wait on @cpu because of its limit. */
u64 ve_cgroup_throttled(struct cgroup *cgrp, int cpu)
{
	u64 ns = 0;
#ifdef CONFIG_CFS_BANDWIDTH
	struct task_group *tg;

	rcu_read_lock();
	tg = group_of(cgrp);
	if (tg)
		ns = READ_ONCE(tg->cfs_rq[cpu]->throttled_clock_self_time);
	rcu_read_unlock();
#endif
	return ns;
}

/* In parts of the 1024 that a group has by default; 0 without a controller. */
unsigned long ve_cgroup_shares(struct cgroup *cgrp)
{
	unsigned long shares = 0;
	struct task_group *tg;

	rcu_read_lock();
	tg = group_of(cgrp);
	if (tg)
		shares = scale_load_down(READ_ONCE(tg->shares));
	rcu_read_unlock();
	return shares;
}

/* In parts of 1024 for a CPU, rounded; 0: no limit. */
unsigned long ve_cgroup_rate(struct cgroup *cgrp)
{
	unsigned long rate = 0;
#ifdef CONFIG_CFS_BANDWIDTH
	struct task_group *tg;

	rcu_read_lock();
	tg = group_of(cgrp);
	if (tg && READ_ONCE(tg->cfs_bandwidth.quota) != RUNTIME_INF)
		rate = DIV64_U64_ROUND_CLOSEST(tg->cfs_bandwidth.quota * 1024,
					       ktime_to_ns(tg->cfs_bandwidth.period));
	rcu_read_unlock();
#endif
	return rate;
}

/**
 * ve_cgroup_latency - how long a group had to wait for CPUs that others used
 * @cgrp: held
 * @ret:  all 0 unless sysctl kernel.sched_schedstats is on
 */
void ve_cgroup_latency(struct cgroup *cgrp, struct ve_latency *ret)
{
	*ret = (struct ve_latency) {};
#ifdef CONFIG_SCHEDSTATS
	struct task_group *tg;
	int cpu;

	if (!schedstat_enabled())
		return;
	rcu_read_lock();
	tg = group_of(cgrp);
	for_each_possible_cpu(cpu) {
		const struct sched_statistics *stats;

		if (!tg || !tg->se[cpu])
			break;
		stats = __schedstats_from_se(tg->se[cpu]);
		ret->max = max(ret->max, READ_ONCE(stats->wait_max));
		ret->total += READ_ONCE(stats->wait_sum);
		ret->count += READ_ONCE(stats->wait_count);
	}
	rcu_read_unlock();
#endif
}

#else /* !CONFIG_FAIR_GROUP_SCHED */

u64 ve_cgroup_throttled(struct cgroup *cgrp, int cpu) { return 0; }
unsigned long ve_cgroup_shares(struct cgroup *cgrp) { return 0; }
unsigned long ve_cgroup_rate(struct cgroup *cgrp) { return 0; }
void ve_cgroup_latency(struct cgroup *cgrp, struct ve_latency *ret)
{
	*ret = (struct ve_latency) {};
}

#endif /* CONFIG_FAIR_GROUP_SCHED */
