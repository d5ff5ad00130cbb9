// SPDX-License-Identifier: GPL-2.0
/*
 * /proc/bc/ID/vmaux: more figures about memory, in pages. Names, order and
 * widths are classic; what Linux does not tell is 0. Swap is real here, if only
 * in memory: nothing is swapped virtually, and nothing is in a shadow.
 */
#include <linux/mm.h>
#include <linux/seq_file.h>
#include <linux/vmstat.h>

#include "internal.h"

static void show_figure(struct seq_file *m, const char *name,
			unsigned long value)
{
	seq_printf(m, "\t%-20s %21lu\n", name, value);
}

int ub_vmaux_show(struct seq_file *m, void *v)
{
	struct user_beancounter *ub = m->private;
	struct ub_memory memory;

	ub_memory_read(ub, &memory);
	show_figure(m, "tmpfs_respages", memory.tmpfs);
	show_figure(m, "swapin", ub ? atomic_long_read(&ub->swapin) : 0);
	show_figure(m, "swapout", ub ? atomic_long_read(&ub->swapout) : 0);
	show_figure(m, "vswapin", 0);
	show_figure(m, "vswapout", 0);
	show_figure(m, "ram", ub_read_held(ub, UB_PHYSPAGES));
	show_figure(m, "shadow", 0);
	show_figure(m, "swap_entries", ub_read_held(ub, UB_SWAPPAGES));
	show_figure(m, "hugetlb", 0);
	return 0;
}
