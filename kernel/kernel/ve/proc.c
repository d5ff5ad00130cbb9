// SPDX-License-Identifier: GPL-2.0
/*
 * /proc/vz and the container lines of /proc/PID/status. The formats are the
 * classic ones, parsed by many: widths and order stay.
 */
#include <linux/beancounter.h>
#include <linux/pid.h>
#include <linux/proc_fs.h>
#include <linux/sched/stat.h>
#include <linux/seq_file.h>
#include <linux/ub_oom.h>
#include <linux/venet.h>

#include "internal.h"

/* Branch, build and an underscore for the dot, as ever. */
#define VZ_VERSION	"612vz1_1"

struct proc_dir_entry *ve_proc_dir;

static int version_show(struct seq_file *m, void *v)
{
	seq_puts(m, VZ_VERSION "\n");
	return 0;
}

static void veinfo_row(struct seq_file *m, u32 id, u32 class_id,
		       unsigned int threads)
{
	seq_printf(m, "%10u %5u %5u", id, class_id, threads);
}

/* Who holds it for writing is not running yet, or not any more: nobody waits. */
static void row_if_running(struct seq_file *m, struct ve_struct *ve,
			   void (*row)(struct seq_file *m,
				       struct ve_struct *ve))
{
	if (!down_read_trylock(&ve->op_sem))
		return;
	if (ve->state == VE_RUNNING)
		row(m, ve);
	up_read(&ve->op_sem);
}

/**
 * ve_proc_rows - a row for each running container
 * @m:   a file of /proc/vz; in a container's mount, that alone has a row
 * @row: called with @op_sem held for reading
 *
 * Return: whether these are the rows of the node.
 */
bool ve_proc_rows(struct seq_file *m,
		  void (*row)(struct seq_file *m, struct ve_struct *ve))
{
	struct ve_struct *ve = ve_of_seq(m);
	u32 id = 1;

	if (ve) {
		row_if_running(m, ve, row);
		return false;
	}
	while ((ve = ve_get_next(&id))) {
		row_if_running(m, ve, row);
		ve_put(ve);
		id++;
	}
	return true;
}

static void veinfo_ve_row(struct seq_file *m, struct ve_struct *ve)
{
	veinfo_row(m, ve->id, ve->class_id,
		   READ_ONCE(ve->pid_ns->pid_allocated) & ~PIDNS_ADDING);
	venet_show_addresses(m, ve);
	seq_putc(m, '\n');
}

/* On the node, it comes last. */
static int veinfo_show(struct seq_file *m, void *v)
{
	if (ve_proc_rows(m, veinfo_ve_row)) {
		veinfo_row(m, 0, 0, nr_threads);
		seq_putc(m, '\n');
	}
	return 0;
}

/* Lines after "Groups:", where the classic kernel had them. */
void ve_task_status(struct seq_file *m, struct task_struct *p)
{
	struct pid *pid;
	u32 id;

	if (unlikely(ve_hides_itself(file_inode(m->file)->i_sb)))
		return;
	pid = get_task_pid(p, PIDTYPE_PID);
	rcu_read_lock();
	id = ve_id(ve_of_userns(__task_cred(p)->user_ns));
	rcu_read_unlock();
	seq_printf(m, "\nenvID:\t%u\nVPid:\t%d", id,
		   pid ? pid->numbers[pid->level].nr : 0);
	put_pid(pid);
}

int __init ve_proc_init(void)
{
	ve_proc_dir = proc_mkdir("vz", NULL);
	if (!ve_proc_dir ||
	    !proc_create_single("version", 0444, ve_proc_dir, version_show) ||
	    !proc_create_single("veinfo", 0400, ve_proc_dir, veinfo_show))
		return -ENOMEM;
	return ve_device_proc_init() ?: ve_stat_proc_init() ?:
		ub_events_proc_init(ve_proc_dir) ?:
		ub_oom_proc_init(ve_proc_dir) ?: ve_fairsched_init() ?:
		ve_view_memory_init() ?: ve_view_cpu_init() ?:
		ve_view_misc_init() ?: ve_disk_init();
}
