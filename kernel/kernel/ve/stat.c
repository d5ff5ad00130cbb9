// SPDX-License-Identifier: GPL-2.0
/*
 * /proc/vz/vestat: CPU time and age of containers. Readers divide by a tick
 * rate that is written into them, 1000 a second; the widths are theirs too.
 */
#include <linux/cgroup.h>
#include <linux/math64.h>
#include <linux/proc_fs.h>
#include <linux/sched/cputime.h>
#include <linux/sched/loadavg.h>
#include <linux/seq_file.h>
#include <linux/timekeeping.h>

#include "internal.h"

/* "Version: 2.2" fills the line up to the width of the others. */
#define VERSION_WIDTH	251
#define NR_COLUMNS	12

static const char * const titles[NR_COLUMNS] = {
	"VEID", "user", "nice", "system", "uptime", "idle", "strv", "uptime",
	"used", "maxlat", "totlat", "numsched",
};

static void show_row(struct seq_file *m, const u64 *values)
{
	for (int i = 0; i < NR_COLUMNS; i++)
		seq_printf(m, "%s%20llu", i ? " " : "", values[i]);
	seq_putc(m, '\n');
}

static u64 to_ticks(u64 ns)
{
	return div_u64(ns, NSEC_PER_MSEC);
}

/*
 * Since the container's first start, on whatever nodes. Not through the text of
 * cpu.stat: reading a control file takes the lock of its reader inside that of
 * ours.
 */
void ve_read_cpu_time(struct ve_struct *ve, struct ve_past *ret)
{
	struct cgroup *cgrp = ve->cgrp;

	cgroup_rstat_flush_hold(cgrp);
	ret->used = cgrp->bstat.cputime.sum_exec_runtime;
	cputime_adjust(&cgrp->bstat.cputime, &cgrp->prev_cputime, &ret->user,
		       &ret->system);
	cgroup_rstat_flush_release(cgrp);
	ret->used += ve->past.used;
	ret->user += ve->past.user;
	ret->system += ve->past.system;
}

/*
 * Nice time counts as user time. How long it waited for a CPU is of its whole
 * life, and known where the node has sysctl kernel.sched_schedstats on.
 */
static void fill_row(u64 *values, struct ve_struct *ve)
{
	u64 uptime = ktime_get_boottime_ns() - ve->start_time;
	struct ve_cpu_times times = {};
	struct ve_latency latency;
	struct ve_past cpu;

	ve_read_cpu_time(ve, &cpu);
	ve_read_cpus(ve, &times);
	ve_cgroup_latency(ve->cgrp, &latency);
	values[0] = ve->id;
	values[1] = to_ticks(cpu.user);
	values[3] = to_ticks(cpu.system);
	values[4] = to_ticks(uptime);
	values[5] = times.idle;
	values[7] = uptime;
	values[8] = cpu.used;
	values[9] = latency.max;
	values[10] = latency.total;
	values[11] = latency.count;
}

static void vestat_row(struct seq_file *m, struct ve_struct *ve)
{
	u64 values[NR_COLUMNS] = {};

	fill_row(values, ve);
	show_row(m, values);
}

static void fill_loads(struct vzctl_cpustat *ret, struct ve_struct *ve)
{
	unsigned long load[VE_NR_LOADS];

	ve_get_load(ve, load, FIXED_1 / 200, 0);
	for (int i = 0; i < VE_NR_LOADS; i++) {
		ret->loadavg[i].val_int = LOAD_INT(load[i]);
		ret->loadavg[i].val_frac = LOAD_FRAC(load[i]);
	}
}

static int read_cpustat(struct ve_struct *ve, struct vzctl_cpustat *ret)
{
	struct ve_cpu_times times;
	int err = ve_read_cpus(ve, &times);

	if (err)
		return err;
	ret->uptime = ktime_get_boottime_ns() - ve->start_time;
	ret->user_jif = nsec_to_clock_t(times.user);
	ret->system_jif = nsec_to_clock_t(times.system);
	ret->uptime_jif = nsec_to_clock_t(ret->uptime);
	ret->idle_clk = times.idle;
	fill_loads(ret, ve);
	return 0;
}

/**
 * ve_get_cpustat - what VZCTL_GET_CPU_STAT tells
 * @ve:  container
 * @ret: filled
 *
 * Return: 0, -ESRCH if it does not run, or -ENOMEM.
 */
int ve_get_cpustat(struct ve_struct *ve, struct vzctl_cpustat *ret)
{
	int err = -ESRCH;

	*ret = (struct vzctl_cpustat) {};
	down_read(&ve->op_sem);
	if (ve->state == VE_RUNNING)
		err = read_cpustat(ve, ret);
	up_read(&ve->op_sem);
	return err;
}

static void show_titles(struct seq_file *m)
{
	seq_printf(m, "%-*s\n", VERSION_WIDTH, "Version: 2.2");
	for (int i = 0; i < NR_COLUMNS; i++)
		seq_printf(m, "%s%20s", i ? " " : "", titles[i]);
	seq_putc(m, '\n');
}

static int vestat_show(struct seq_file *m, void *v)
{
	show_titles(m);
	ve_proc_rows(m, vestat_row);
	return 0;
}

int __init ve_stat_proc_init(void)
{
	return proc_create_single("vestat", 0400, ve_proc_dir, vestat_show) ?
		0 : -ENOMEM;
}
