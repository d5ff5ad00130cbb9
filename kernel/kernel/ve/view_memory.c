// SPDX-License-Identifier: GPL-2.0
/*
 * The memory that a container sees as its machine's: meminfo, swaps and vmstat
 * in its /proc, and sysinfo(2). The figures are those of its beancounter; how
 * they are presented can be chosen for each container.
 */
#include <linux/proc_fs.h>
#include <linux/seq_file.h>
#include <linux/ub_meminfo.h>

#include "internal.h"

static int meminfo_show(struct seq_file *m, void *v)
{
	struct ve_struct *ve = ve_of_seq(m);
	u64 mode = READ_ONCE(ve->meminfo);

	if (mode == VE_MEMINFO_SYSTEM)
		return ve_view_show_node(m, v);
	ub_show_meminfo(m, ve->ub, mode);
	return 0;
}

static int swaps_show(struct seq_file *m, void *v)
{
	struct ve_struct *ve = ve_of_seq(m);

	ub_show_swaps(m, ve->ub, READ_ONCE(ve->meminfo));
	return 0;
}

/* Kilobytes and pages. */
static int vmstat_show(struct seq_file *m, void *v)
{
	struct ve_struct *ve = ve_of_seq(m);
	struct ve_disk disk;

	ve_read_disk(ve, &disk);
	seq_printf(m, "pgpgin %llu\npgpgout %llu\n", disk.bytes[READ] >> 10,
		   disk.bytes[WRITE] >> 10);
	ub_show_vmstat(m, ve->ub);
	return 0;
}

/* @info is filled with what the node has. */
void ve_sysinfo_memory(struct sysinfo *info)
{
	struct ve_struct *ve = current_ve();

	ub_sysinfo(info, ve->ub, READ_ONCE(ve->meminfo));
}

/* Says that physpages and swappages alone limit a container. */
static int vswap_show(struct seq_file *m, void *v)
{
	seq_puts(m, "Version: 1.0\n");
	return 0;
}

int __init ve_view_memory_init(void)
{
	if (IS_ENABLED(CONFIG_SWAP) &&
	    !proc_create_single("vswap", 0400, ve_proc_dir, vswap_show))
		return -ENOMEM;
	return ve_view_replace("meminfo", meminfo_show) ?:
	       ve_view_replace("swaps", swaps_show) ?:
	       ve_view_replace("vmstat", vmstat_show);
}
