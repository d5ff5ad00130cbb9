// SPDX-License-Identifier: GPL-2.0
/*
 * The processors that a container sees as its machine's: cpuinfo, stat, uptime
 * and loadavg in its /proc. They are those that its outer control group may
 * use, under their own numbers: programs index by what getcpu(2) tells them.
 */
#include <linux/cgroup.h>
#include <linux/cpumask.h>
#include <linux/kernel_stat.h>
#include <linux/proc_fs.h>
#include <linux/sched/cputime.h>
#include <linux/sched/loadavg.h>
#include <linux/seq_file.h>
#include <linux/slab.h>
#include <linux/time_namespace.h>
#include <linux/timekeeping.h>

#include "internal.h"

extern const struct seq_operations cpuinfo_op;

/* One processor, since the container's first start; in ns. */
struct ve_cpu {
	struct prev_cputime	prev;
	u64			user;
	u64			system;
	u64			steal;	/* what the limit took */
	u64			idle;
	u64			usable;	/* time for which it could be used */
	u64			updated;
};

void ve_cpu_init(struct ve_struct *ve)
{
	mutex_init(&ve->cpu_lock);
}

void ve_cpu_exit(struct ve_struct *ve)
{
	kvfree(ve->cpus);
}

static int cpus_alloc(struct ve_struct *ve)
{
	int cpu;

	if (ve->cpus)
		return 0;
	ve->cpus = kvcalloc(nr_cpu_ids, sizeof(*ve->cpus), GFP_KERNEL_ACCOUNT);
	if (!ve->cpus)
		return -ENOMEM;
	for_each_possible_cpu(cpu)
		prev_cputime_init(&ve->cpus[cpu].prev);
	return 0;
}

/* What it has used on each, and what of its past it would have there. */
static void read_used(struct ve_struct *ve, struct cgroup *cgrp)
{
	u64 user = div_u64(ve->past.user, num_possible_cpus());
	u64 system = div_u64(ve->past.system, num_possible_cpus());
	int i;

	cgroup_rstat_flush_hold(cgrp);
	for_each_possible_cpu(i) {
		struct cgroup_rstat_cpu *stat = per_cpu_ptr(cgrp->rstat_cpu, i);
		struct ve_cpu *cpu = &ve->cpus[i];

		cputime_adjust(&stat->subtree_bstat.cputime, &cpu->prev,
			       &cpu->user, &cpu->system);
		cpu->user += user;
		cpu->system += system;
	}
	cgroup_rstat_flush_release(cgrp);
	for_each_possible_cpu(i)
		ve->cpus[i].steal = ve_cgroup_throttled(cgrp, i);
}

/* Idle is what is left; it does not shrink when the others come late. */
static void update_idle(struct ve_cpu *cpu, bool is_usable, u64 now)
{
	u64 busy = cpu->user + cpu->system + cpu->steal;

	if (is_usable && now > cpu->updated)
		cpu->usable += now - cpu->updated;
	cpu->updated = now;
	if (cpu->usable > busy)
		cpu->idle = max(cpu->idle, cpu->usable - busy);
}

/*
 * Brings @ve->cpus up to date; @mask becomes those that it may use. Return: 0 or
 * -ENOMEM.
 */
static int update_cpus(struct ve_struct *ve, struct cpumask *mask)
{
	u64 now = ktime_get_boottime_ns() - ve->start_time;
	struct cgroup *cgrp;
	int i, err;

	lockdep_assert_held(&ve->cpu_lock);
	err = cpus_alloc(ve);
	if (err)
		return err;
	cgrp = ve_get_cgroup(ve);
	ve_cgroup_cpus(cgrp, mask);
	if (!cgrp)
		return 0;
	read_used(ve, cgrp);
	cgroup_put(cgrp);
	for_each_possible_cpu(i)
		update_idle(&ve->cpus[i], cpumask_test_cpu(i, mask), now);
	return 0;
}

static void sum_up(const struct ve_struct *ve, struct ve_cpu_times *ret)
{
	int i;

	*ret = (struct ve_cpu_times) {};
	for_each_possible_cpu(i) {
		ret->user += ve->cpus[i].user;
		ret->system += ve->cpus[i].system;
		ret->steal += ve->cpus[i].steal;
		ret->idle += ve->cpus[i].idle;
	}
}

/* Of all processors together. Return: 0 or -ENOMEM. */
int ve_read_cpus(struct ve_struct *ve, struct ve_cpu_times *ret)
{
	cpumask_var_t mask;
	int err;

	if (!alloc_cpumask_var(&mask, GFP_KERNEL))
		return -ENOMEM;
	mutex_lock(&ve->cpu_lock);
	err = update_cpus(ve, mask);
	if (!err)
		sum_up(ve, ret);
	mutex_unlock(&ve->cpu_lock);
	free_cpumask_var(mask);
	return err;
}

/* As many columns as Linux has: nothing is known of the others. */
static void show_cpu(struct seq_file *m, u64 user, u64 system, u64 idle,
		     u64 steal)
{
	seq_printf(m, " %llu 0 %llu %llu 0 0 0 %llu 0 0\n",
		   nsec_to_clock_t(user), nsec_to_clock_t(system),
		   nsec_to_clock_t(idle), nsec_to_clock_t(steal));
}

static int show_cpus(struct seq_file *m, struct ve_struct *ve,
		     struct cpumask *mask)
{
	struct ve_cpu_times all;
	int i, err;

	guard(mutex)(&ve->cpu_lock);
	err = update_cpus(ve, mask);
	if (err)
		return err;
	sum_up(ve, &all);
	seq_puts(m, "cpu ");
	show_cpu(m, all.user, all.system, all.idle, all.steal);
	for_each_cpu(i, mask) {
		const struct ve_cpu *cpu = &ve->cpus[i];

		seq_printf(m, "cpu%d", i);
		show_cpu(m, cpu->user, cpu->system, cpu->idle, cpu->steal);
	}
	return 0;
}

static struct pid_namespace *pid_ns_of_file(struct seq_file *m)
{
	return ve_own_pid_ns(proc_pid_ns(file_inode(m->file)->i_sb));
}

static u64 boot_seconds(const struct ve_struct *ve)
{
	u64 age = ktime_get_boottime_ns() - ve->start_time;

	return div_u64(ktime_get_real_ns() - age, NSEC_PER_SEC);
}

static int stat_show(struct seq_file *m, void *v)
{
	struct pid_namespace *ns = pid_ns_of_file(m);
	struct ve_struct *ve = ve_of_seq(m);
	struct ve_tasks tasks;
	cpumask_var_t mask;
	int err;

	if (!alloc_cpumask_var(&mask, GFP_KERNEL))
		return -ENOMEM;
	err = show_cpus(m, ve, mask);
	free_cpumask_var(mask);
	if (err)
		return err;
	ve_count_tasks(ns, &tasks);
	seq_printf(m, "intr 0\nctxt %llu\nbtime %llu\nprocesses %llu\n"
		   "procs_running %u\nprocs_blocked %u\nsoftirq 0\n",
		   ve_count_switches(ve, &tasks), boot_seconds(ve),
		   ve_count_forks(ve, ns), tasks.running, tasks.blocked);
	return 0;
}

/* Whoever is inside has a clock that says the same. */
static u64 uptime_of(const struct ve_struct *ve)
{
	struct timespec64 uptime;

	if (current_ve() != ve)
		return ktime_get_boottime_ns() - ve->start_time;
	ktime_get_boottime_ts64(&uptime);
	timens_add_boottime(&uptime);
	return timespec64_to_ns(&uptime);
}

static void show_seconds(struct seq_file *m, u64 ns)
{
	u32 rest;
	u64 seconds = div_u64_rem(ns, NSEC_PER_SEC, &rest);

	seq_printf(m, "%llu.%02u", seconds, rest / (u32)(NSEC_PER_SEC / 100));
}

static int uptime_show(struct seq_file *m, void *v)
{
	struct ve_struct *ve = ve_of_seq(m);
	struct ve_cpu_times all;
	int err = ve_read_cpus(ve, &all);

	if (err)
		return err;
	show_seconds(m, uptime_of(ve));
	seq_putc(m, ' ');
	show_seconds(m, all.idle);
	seq_putc(m, '\n');
	return 0;
}

static int loadavg_show(struct seq_file *m, void *v)
{
	struct pid_namespace *ns = pid_ns_of_file(m);
	unsigned long load[VE_NR_LOADS];
	struct ve_tasks tasks;

	ve_get_load(ve_of_seq(m), load, FIXED_1 / 200, 0);
	ve_count_tasks(ns, &tasks);
	for (int i = 0; i < VE_NR_LOADS; i++)
		seq_printf(m, "%lu.%02lu ", LOAD_INT(load[i]),
			   LOAD_FRAC(load[i]));
	seq_printf(m, "%u/%u %d\n", tasks.running, tasks.threads,
		   ve_last_pid(proc_pid_ns(file_inode(m->file)->i_sb)));
	return 0;
}

/* The next processor from @pos on that the container may use. */
static loff_t next_cpu(struct ve_struct *ve, loff_t pos)
{
	struct cgroup *cgrp = ve_get_cgroup(ve);
	cpumask_var_t mask;

	if (alloc_cpumask_var(&mask, GFP_KERNEL)) {
		ve_cgroup_cpus(cgrp, mask);
		pos = cpumask_next(pos - 1, mask);
		free_cpumask_var(mask);
	} else {
		pos = nr_cpu_ids;
	}
	if (cgrp)
		cgroup_put(cgrp);
	return pos;
}

static void *cpuinfo_start(struct seq_file *m, loff_t *pos)
{
	*pos = next_cpu(ve_of_seq(m), *pos);
	return cpuinfo_op.start(m, pos);
}

static void *cpuinfo_next(struct seq_file *m, void *v, loff_t *pos)
{
	++*pos;
	return cpuinfo_start(m, pos);
}

static void cpuinfo_stop(struct seq_file *m, void *v)
{
	cpuinfo_op.stop(m, v);
}

static int cpuinfo_show(struct seq_file *m, void *v)
{
	return cpuinfo_op.show(m, v);
}

static const struct seq_operations cpuinfo_ops = {
	.start	= cpuinfo_start,
	.next	= cpuinfo_next,
	.stop	= cpuinfo_stop,
	.show	= cpuinfo_show,
};

/* sysinfo(2) tells the load and how many threads there are. */
static void sysinfo_cpu(struct sysinfo *info)
{
	struct pid_namespace *ns = ve_own_pid_ns(task_active_pid_ns(current));

	ve_get_load(current_ve(), info->loads, 0, SI_LOAD_SHIFT - FSHIFT);
	info->procs = READ_ONCE(ns->pid_allocated) & ~PIDNS_ADDING;
}

/* @info is filled with what the node has. */
void __ve_sysinfo(struct sysinfo *info)
{
	sysinfo_cpu(info);
	ve_sysinfo_memory(info);
}

int __init ve_view_cpu_init(void)
{
	return ve_view_replace("stat", stat_show) ?:
	       ve_view_replace("uptime", uptime_show) ?:
	       ve_view_replace("loadavg", loadavg_show) ?:
	       ve_view_replace_seq("cpuinfo", &cpuinfo_ops);
}
