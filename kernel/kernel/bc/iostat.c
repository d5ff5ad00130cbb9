// SPDX-License-Identifier: GPL-2.0
/*
 * /proc/bc/ID/iostat and ioprio: what a container has done on each disk, and its
 * weight there as the number that the tools set.
 */
#include <linux/cgroup.h>
#include <linux/memcontrol.h>
#include <linux/seq_file.h>
#include <linux/ve.h>

#include "internal.h"

/* Priority 4 is the weight that every group begins with. */
#define IO_WEIGHT_PER_PRIO 20
#define IO_PRIO_DEFAULT	4
#define IO_PRIO_MAX	7

/*
 * Threads that write back, and fuse: of what they do nothing is told apart, nor
 * how much is queued and how long it took.
 */
static void show_threads(struct seq_file *m, u32 id)
{
	seq_printf(m, "flush %u . 0 0 0 0 0 0 0 0 0\n", id);
	seq_printf(m, "fuse %u . 0 0 0 0 0 0 0 0 0\n", id);
}

int ub_iostat_show(struct seq_file *m, struct user_beancounter *ub)
{
	struct mem_cgroup *memcg = ub_memcg_get(ub);

	show_threads(m, ub_id(ub));
	if (memcg) {
		ve_show_iostat(m, memcg->css.cgroup, ub_id(ub));
		mem_cgroup_put(memcg);
	}
	return 0;
}

static unsigned int prio_of(unsigned int weight)
{
	if (!weight)
		return IO_PRIO_DEFAULT;
	return clamp(weight / IO_WEIGHT_PER_PRIO, 1U, IO_PRIO_MAX + 1U) - 1;
}

/* Reads a control file, so nothing of ours may be being shown. */
unsigned int ub_ioprio(struct user_beancounter *ub)
{
	struct mem_cgroup *memcg = ub_memcg_get(ub);
	unsigned int weight = 0;

	if (memcg) {
		weight = ve_cgroup_io_weight(memcg->css.cgroup);
		mem_cgroup_put(memcg);
	}
	return prio_of(weight);
}
