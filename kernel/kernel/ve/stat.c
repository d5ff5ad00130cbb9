// SPDX-License-Identifier: GPL-2.0
/*
 * /proc/vz/vestat: CPU time and age of containers. Readers divide by a tick
 * rate that is written into them, 1000 a second; the widths are theirs too.
 */
#include <linux/cgroup.h>
#include <linux/math64.h>
#include <linux/proc_fs.h>
#include <linux/seq_file.h>
#include <linux/slab.h>
#include <linux/timekeeping.h>

#include "internal.h"

#define CPU_STAT_MAX	1024
/* "Version: 2.2" fills the line up to the width of the others. */
#define VERSION_WIDTH	251
#define NR_COLUMNS	12

static const char * const titles[NR_COLUMNS] = {
	"VEID", "user", "nice", "system", "uptime", "idle", "strv", "uptime",
	"used", "maxlat", "totlat", "numsched",
};

/* The number after @name in a control file; 0 where the kernel has none. */
static u64 value_of(const char *text, const char *name)
{
	const char *found = strstr(text, name);
	u64 value = 0;

	if (found && sscanf(found + strlen(name), "%llu", &value) != 1)
		return 0;
	return value;
}

static void show_row(struct seq_file *m, const u64 *values)
{
	for (int i = 0; i < NR_COLUMNS; i++)
		seq_printf(m, "%s%20llu", i ? " " : "", values[i]);
	seq_putc(m, '\n');
}

static u64 us_to_ticks(u64 us)
{
	return div_u64(us, USEC_PER_MSEC);
}

/* Latencies are not measured. */
static void fill_row(u64 *values, const struct ve_struct *ve, const char *stat)
{
	u64 uptime = ktime_get_boottime_ns() - ve->start_time;
	u64 used = value_of(stat, "usage_usec ") * NSEC_PER_USEC;
	u64 nice = value_of(stat, "nice_usec ");
	u64 all = uptime * num_online_cpus();

	values[0] = ve->id;
	values[1] = us_to_ticks(value_of(stat, "user_usec ") - nice);
	values[2] = us_to_ticks(nice);
	values[3] = us_to_ticks(value_of(stat, "system_usec "));
	values[4] = div_u64(uptime, NSEC_PER_MSEC);
	values[5] = all > used ? all - used : 0;
	values[7] = uptime;
	values[8] = used;
}

static void ve_row(struct seq_file *m, struct ve_struct *ve, char *stat)
{
	u64 values[NR_COLUMNS] = {};

	down_read(&ve->op_sem);
	if (ve->state == VE_RUNNING &&
	    ve_cgroup_read(ve->cgrp, "cpu.stat", stat, CPU_STAT_MAX) >= 0) {
		fill_row(values, ve, stat);
		show_row(m, values);
	}
	up_read(&ve->op_sem);
}

static void show_titles(struct seq_file *m)
{
	seq_printf(m, "%-*s\n", VERSION_WIDTH, "Version: 2.2");
	for (int i = 0; i < NR_COLUMNS; i++)
		seq_printf(m, "%s%20s", i ? " " : "", titles[i]);
	seq_putc(m, '\n');
}

/* On the node all running containers, in a container itself. */
static int vestat_show(struct seq_file *m, void *v)
{
	struct ve_struct *ve = ve_of_proc_sb(file_inode(m->file)->i_sb);
	char *stat = kmalloc(CPU_STAT_MAX, GFP_KERNEL);
	u32 id = 1;

	if (!stat)
		return -ENOMEM;
	show_titles(m);
	if (ve) {
		ve_row(m, ve, stat);
	} else {
		while ((ve = ve_get_next(&id))) {
			ve_row(m, ve, stat);
			ve_put(ve);
			id++;
		}
	}
	kfree(stat);
	return 0;
}

int __init ve_stat_proc_init(void)
{
	return proc_create_single("vestat", 0400, ve_proc_dir, vestat_show) ?
		0 : -ENOMEM;
}
