// SPDX-License-Identifier: GPL-2.0
/*
 * The classic CPU scheduler, whose nodes are the outer control groups of
 * containers here: its system calls write their files, /proc/fairsched and
 * fairsched2 show them. The node itself has no group of its own; what it gets is
 * a matter of the group above all containers, which vzctl looks after.
 */
#include <linux/bitmap.h>
#include <linux/cgroup.h>
#include <linux/cpumask.h>
#include <linux/nodemask.h>
#include <linux/proc_fs.h>
#include <linux/sched/stat.h>
#include <linux/seq_file.h>
#include <linux/slab.h>
#include <linux/syscalls.h>
#include <linux/uaccess.h>
#include <uapi/linux/beancounter.h>

#include "internal.h"

#define GROUPS		"vz"
#define NAME_LEN	64
#define WEIGHT_MAX	65535
#define ID_MAX		FAIRSCHED_HOST
#define PERIOD_US	100000
#define QUOTA_MIN_US	1000
/* Of a group with the default weight of 100, and in the classic scheduler */
#define DEFAULT_SHARES	1024
#define CLASSIC_SHARES	512000
/* The weight of a group is this divided by the classic one. */
#define WEIGHT_PARTS	50000

static bool may_schedule(void)
{
	return capable(CAP_SYS_ADMIN) && !current_ve();
}

static int write_at(u32 id, const char *file, const char *text)
{
	char path[NAME_LEN];

	snprintf(path, sizeof(path), GROUPS "/%u/%s", id, file);
	return ve_cgroup_write_path(path, text);
}

/* Return: the errno that comes before that of the call itself, or 0. */
static int check(u32 id)
{
	if (!may_schedule())
		return -EPERM;
	if (!id)
		return -EINVAL;
	return id == FAIRSCHED_HOST ? -EOPNOTSUPP : 0;
}

static struct cgroup *group_get(u32 id)
{
	char path[NAME_LEN];

	snprintf(path, sizeof(path), "/" GROUPS "/%u", id);
	return cgroup_get_from_path(path);
}

SYSCALL_DEFINE3(fairsched_mknod, unsigned int, parent, unsigned int, weight,
		unsigned int, newid)
{
	char name[NAME_LEN];
	int err;

	if (!may_schedule())
		return -EPERM;
	if (!weight || weight > WEIGHT_MAX || !newid || newid > ID_MAX)
		return -EINVAL;
	err = ve_cgroup_enable_all();
	if (err)
		return err;
	snprintf(name, sizeof(name), "%u", newid);
	err = newid == FAIRSCHED_HOST ? -EEXIST :
		ve_cgroup_mkdir(GROUPS, name);
	/* Not with ?:, which would make an unsigned number of it. */
	if (err)
		return err;
	return newid;
}

SYSCALL_DEFINE1(fairsched_rmnod, unsigned int, id)
{
	char name[NAME_LEN];

	if (!may_schedule())
		return -EPERM;
	if (!id || id == FAIRSCHED_HOST)
		return -EBUSY;
	snprintf(name, sizeof(name), "%u", id);
	return ve_cgroup_rmdir(GROUPS, name);
}

SYSCALL_DEFINE2(fairsched_chwt, unsigned int, id, unsigned int, weight)
{
	char text[NAME_LEN];
	int err = check(id);

	if (err)
		return err;
	if (!weight || weight > WEIGHT_MAX)
		return -EINVAL;
	snprintf(text, sizeof(text), "%u",
		 clamp(WEIGHT_PARTS / weight, 1U, 10000U));
	return write_at(id, "cpu.weight", text);
}

/* The whole process: a group with other controllers has no single threads. */
SYSCALL_DEFINE2(fairsched_mvpr, pid_t, pid, unsigned int, id)
{
	char text[NAME_LEN];
	int err;

	if (!may_schedule())
		return -EPERM;
	if (pid <= 0)
		return -ESRCH;
	snprintf(text, sizeof(text), "%d", pid);
	if (!id || id == FAIRSCHED_HOST)
		return ve_cgroup_write_path("cgroup.procs", text);
	err = write_at(id, "ct/cgroup.procs", text);
	return err == -ENOENT ? write_at(id, "cgroup.procs", text) : err;
}

/* @nr of the node's; those of neighbours in number are others. */
static void choose_cpus(struct cpumask *mask, u32 id, unsigned int nr)
{
	unsigned int all = num_online_cpus();
	unsigned int cpu;

	if (!nr || nr >= all) {
		cpumask_copy(mask, cpu_online_mask);
		return;
	}
	cpumask_clear(mask);
	cpu = cpumask_nth(id % all * nr % all, cpu_online_mask);
	while (nr--) {
		cpumask_set_cpu(cpu, mask);
		cpu = cpumask_next(cpu, cpu_online_mask);
		if (cpu >= nr_cpu_ids)
			cpu = cpumask_first(cpu_online_mask);
	}
}

static int write_list(u32 id, const char *file, const unsigned long *bits,
		      unsigned int nr_bits)
{
	char *text = kasprintf(GFP_KERNEL, "%*pbl", nr_bits, bits);
	int err = text ? write_at(id, file, text) : -ENOMEM;

	kfree(text);
	return err;
}

SYSCALL_DEFINE2(fairsched_vcpus, unsigned int, id, unsigned int, vcpus)
{
	cpumask_var_t mask;
	int err = check(id);

	if (err)
		return err;
	if (!zalloc_cpumask_var(&mask, GFP_KERNEL))
		return -ENOMEM;
	cpus_read_lock();
	choose_cpus(mask, id, vcpus);
	cpus_read_unlock();
	err = write_list(id, "cpuset.cpus", cpumask_bits(mask), nr_cpu_ids);
	free_cpumask_var(mask);
	return err;
}

static int get_rate(u32 id)
{
	struct cgroup *cgrp = group_get(id);
	unsigned long rate;

	if (IS_ERR(cgrp))
		return PTR_ERR(cgrp);
	rate = ve_cgroup_rate(cgrp);
	cgroup_put(cgrp);
	return rate ? min_t(unsigned long, rate, INT_MAX) : -ENODATA;
}

static int set_rate(u32 id, unsigned int rate)
{
	char text[NAME_LEN];
	u64 quota;
	int err;

	if (!rate || rate > INT_MAX)
		return -EINVAL;
	rate = min(rate, num_online_cpus() * 1024);
	quota = max_t(u64, (u64)rate * PERIOD_US / 1024, QUOTA_MIN_US);
	snprintf(text, sizeof(text), "%llu %u", quota, PERIOD_US);
	err = write_at(id, "cpu.max", text);
	return err ?: rate;
}

SYSCALL_DEFINE3(fairsched_rate, unsigned int, id, int, op, unsigned int, rate)
{
	int err = check(id);

	if (err)
		return err;
	switch (op) {
	case FAIRSCHED_SET_RATE:
		return set_rate(id, rate);
	case FAIRSCHED_DROP_RATE:
		return write_at(id, "cpu.max", "max");
	case FAIRSCHED_GET_RATE:
		return get_rate(id);
	default:
		return -EINVAL;
	}
}

/* What is too short is filled with zeros, what is too long cut. */
static int get_bits(unsigned long *bits, unsigned int nr_bits,
		    const void __user *mask, unsigned int len)
{
	unsigned int room = BITS_TO_LONGS(nr_bits) * sizeof(long);

	bitmap_zero(bits, nr_bits);
	return copy_from_user(bits, mask, min(len, room)) ? -EFAULT : 0;
}

SYSCALL_DEFINE3(fairsched_cpumask, unsigned int, id, unsigned int, len,
		unsigned long __user *, user_mask)
{
	cpumask_var_t mask;
	int err = check(id);

	if (err)
		return err;
	if (!zalloc_cpumask_var(&mask, GFP_KERNEL))
		return -ENOMEM;
	err = get_bits(cpumask_bits(mask), nr_cpu_ids, user_mask, len);
	if (!err && !cpumask_and(mask, mask, cpu_active_mask))
		err = -EINVAL;
	if (!err)
		err = write_list(id, "cpuset.cpus", cpumask_bits(mask),
				 nr_cpu_ids);
	free_cpumask_var(mask);
	return err;
}

SYSCALL_DEFINE3(fairsched_nodemask, unsigned int, id, unsigned int, len,
		unsigned long __user *, user_mask)
{
	nodemask_t nodes;
	int err = check(id);

	if (err)
		return err;
	err = get_bits(nodes.bits, MAX_NUMNODES, user_mask, len);
	if (err)
		return err;
	nodes_and(nodes, nodes, node_states[N_MEMORY]);
	if (nodes_empty(nodes))
		return -EINVAL;
	return write_list(id, "cpuset.mems", nodes.bits, MAX_NUMNODES);
}

/* One scheduling group, as both files tell of it. */
struct fair_row {
	u32		id;
	unsigned long	weight;
	unsigned long	rate;
	unsigned int	tasks;
	unsigned int	running;
	unsigned int	cpus;
};

static void fill_row(struct ve_struct *ve, struct fair_row *row)
{
	unsigned long shares = ve_cgroup_shares(ve->cgrp) ?: DEFAULT_SHARES;
	struct ve_tasks tasks;
	cpumask_var_t mask;

	ve_count_tasks(ve->pid_ns, &tasks);
	*row = (struct fair_row) {
		.id		= ve->id,
		.weight		= max(CLASSIC_SHARES / shares, 1UL),
		.rate		= ve_cgroup_rate(ve->cgrp),
		.tasks		= tasks.threads,
		.running	= tasks.running,
	};
	if (!alloc_cpumask_var(&mask, GFP_KERNEL))
		return;
	ve_cgroup_cpus(ve->cgrp, mask);
	row->cpus = cpumask_weight(mask);
	free_cpumask_var(mask);
}

static void show_rest(struct seq_file *m, const struct fair_row *row)
{
	seq_printf(m, "%5u %4u  %c. %5u %20u %20u %20u\n", row->running,
		   row->cpus, row->rate ? 'L' : '.', row->running, 0, 0, 0);
}

static void show_long(struct seq_file *m, u32 veid, u32 id, u32 parent,
		      const struct fair_row *row)
{
	seq_printf(m, "%10u %10u %10u %6lu %5lu %5u ", veid, id, parent,
		   row->weight, row->rate, row->tasks);
	show_rest(m, row);
}

/* Of all containers together, in shares. */
static unsigned long sum_of_shares(void)
{
	unsigned long sum = 0;
	struct ve_struct *ve;
	u32 id = 1;

	while ((ve = ve_get_next(&id))) {
		struct cgroup *cgrp = ve_get_cgroup(ve);

		if (cgrp) {
			sum += ve_cgroup_shares(cgrp);
			cgroup_put(cgrp);
		}
		ve_put(ve);
		id++;
	}
	return sum;
}

/* What the group of all containers weighs says what the node does. */
static unsigned long node_shares(void)
{
	struct cgroup *cgrp = cgroup_get_from_path("/" GROUPS);
	unsigned long all, sum;

	if (IS_ERR(cgrp))
		return DEFAULT_SHARES;
	all = ve_cgroup_shares(cgrp);
	cgroup_put(cgrp);
	sum = sum_of_shares();
	return all && sum ? DIV_ROUND_CLOSEST(sum * DEFAULT_SHARES, all) :
		DEFAULT_SHARES;
}

static void fill_node(struct fair_row *row)
{
	*row = (struct fair_row) {
		.id		= FAIRSCHED_HOST,
		.weight		= max(CLASSIC_SHARES / max(node_shares(), 1UL),
				      1UL),
		/* data race: for show, and a moment old anyway */
		.tasks		= data_race(nr_threads),
		.running	= nr_running(),
		.cpus		= num_online_cpus(),
	};
}

/* Three for each, as there were with two virtual CPUs. */
static void show_rows(struct seq_file *m, struct ve_struct *ve)
{
	struct fair_row row;

	fill_row(ve, &row);
	show_long(m, 0, row.id, 0, &row);
	show_long(m, row.id, 0, row.id, &row);
	show_long(m, row.id, 1, 0, &row);
}

static void show_node(struct seq_file *m)
{
	struct fair_row row;

	if (ve_of_seq(m))
		return;
	fill_node(&row);
	show_long(m, 0, 0, 0, &row);
	show_long(m, 0, row.id, 0, &row);
}

static int fairsched_show(struct seq_file *m, void *v)
{
	seq_puts(m, "Version: 2.6 debug\n");
	seq_printf(m, "%10s %10s %10s %6s %5s %5s %5s %4s %3s %5s %20s %20s %20s\n",
		   "veid", "id", "parent", "weight", "rate", "tasks", "run",
		   "cpus", "flg", "ready", "start_tag", "value", "delay");
	show_node(m);
	ve_proc_rows(m, show_rows);
	return 0;
}

static void show_short(struct seq_file *m, const struct fair_row *row)
{
	seq_printf(m, "%10u %6lu %5lu ", row->id, row->weight, row->rate);
	show_rest(m, row);
}

static void show_row2(struct seq_file *m, struct ve_struct *ve)
{
	struct fair_row row;

	fill_row(ve, &row);
	show_short(m, &row);
}

static int fairsched2_show(struct seq_file *m, void *v)
{
	struct fair_row row;

	seq_puts(m, "Version: 2.7 debug\n");
	if (!ve_of_seq(m)) {
		fill_node(&row);
		show_short(m, &row);
	}
	ve_proc_rows(m, show_row2);
	return 0;
}

int __init ve_fairsched_init(void)
{
	if (!proc_create_single("fairsched", 0444, NULL, fairsched_show) ||
	    !proc_create_single("fairsched2", 0444, NULL, fairsched2_show))
		return -ENOMEM;
	return 0;
}
