// SPDX-License-Identifier: GPL-2.0
/*
 * What a container sees of its machine beside memory, processors and disks: in
 * its /proc version, cmdline, modules, devices and pressure.
 */
#include <linux/blkdev.h>
#include <linux/cgroup.h>
#include <linux/device_cgroup.h>
#include <linux/fs.h>
#include <linux/proc_fs.h>
#include <linux/psi.h>
#include <linux/seq_file.h>
#include <linux/utsname.h>

#include "internal.h"

/* Who is inside may have given himself another name. */
static int version_show(struct seq_file *m, void *v)
{
	struct ve_struct *ve = ve_of_seq(m);
	struct new_utsname name;

	down_read(&uts_sem);
	name = *utsname();
	if (current_ve() != ve && ve->uts_ns)
		name = ve->uts_ns->name;
	up_read(&uts_sem);
	seq_printf(m, linux_proc_banner, name.sysname, name.release,
		   name.version);
	return 0;
}

/* The classic word: nothing was asked of a container's kernel. */
static int cmdline_show(struct seq_file *m, void *v)
{
	seq_puts(m, "quiet\n");
	return 0;
}

static int modules_show(struct seq_file *m, void *v)
{
	return 0;
}

/* Those with a device that the container may open. */
static int devices_show(struct seq_file *m, void *v)
{
	struct ve_struct *ve = ve_of_seq(m);
	unsigned int i;

	seq_puts(m, "Character devices:\n");
	for (i = 0; i < CHRDEV_MAJOR_MAX; i++)
		if (ve_device_may_use_major(ve, DEVCG_DEV_CHAR, i))
			chrdev_show(m, i);
#ifdef CONFIG_BLOCK
	seq_puts(m, "\nBlock devices:\n");
	for (i = 0; i < BLKDEV_MAJOR_MAX; i++)
		if (ve_device_may_use_major(ve, DEVCG_DEV_BLOCK, i))
			blkdev_show(m, i);
#endif
	return 0;
}

#ifdef CONFIG_PSI

static int pressure_show(struct seq_file *m, enum psi_res res)
{
	struct cgroup *cgrp = ve_get_cgroup(ve_of_seq(m));
	int err;

	if (!cgrp)
		return -ENODEV;
	err = psi_show(m, cgroup_psi(cgrp), res);
	cgroup_put(cgrp);
	return err;
}

static int pressure_cpu_show(struct seq_file *m, void *v)
{
	return pressure_show(m, PSI_CPU);
}

static int pressure_io_show(struct seq_file *m, void *v)
{
	return pressure_show(m, PSI_IO);
}

static int pressure_memory_show(struct seq_file *m, void *v)
{
	return pressure_show(m, PSI_MEM);
}

static int __init pressure_init(void)
{
	struct proc_dir_entry *dir = ve_view_replace_dir("pressure");

	if (!dir ||
	    !proc_create_single("cpu", 0444, dir, pressure_cpu_show) ||
	    !proc_create_single("io", 0444, dir, pressure_io_show) ||
	    !proc_create_single("memory", 0444, dir, pressure_memory_show))
		return -ENOMEM;
	return 0;
}

#else /* !CONFIG_PSI */

static int __init pressure_init(void)
{
	return 0;
}

#endif /* CONFIG_PSI */

int __init ve_view_misc_init(void)
{
	return ve_view_replace("version", version_show) ?:
	       ve_view_replace("cmdline", cmdline_show) ?:
	       ve_view_replace("modules", modules_show) ?:
	       ve_view_replace("devices", devices_show) ?:
	       pressure_init();
}
