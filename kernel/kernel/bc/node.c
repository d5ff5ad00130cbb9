// SPDX-License-Identifier: GPL-2.0
/*
 * The block of id 0: the node itself, containers included. It is shown, never
 * limited, and read from counters that Linux keeps anyway; what they do not
 * tell is 0.
 */
#include <linux/mm.h>
#include <linux/mman.h>
#include <linux/percpu_counter.h>
#include <linux/sched/stat.h>
#include <linux/swap.h>
#include <linux/vmstat.h>

#include "internal.h"

static struct percpu_counter *node_nr_files;

void __init ub_node_files(struct percpu_counter *nr_files)
{
	node_nr_files = nr_files;
}

static unsigned long node_held(enum ub_resource res)
{
	switch (res) {
	case UB_PRIVVMPAGES:
		return percpu_counter_read_positive(&vm_committed_as);
	case UB_SHMPAGES:
		return global_node_page_state(NR_SHMEM);
	case UB_NUMPROC:
		return data_race(nr_threads);	/* a figure to look at */
	case UB_PHYSPAGES:
		return totalram_pages() - global_zone_page_state(NR_FREE_PAGES);
	case UB_NUMFILE:
		return percpu_counter_sum_positive(node_nr_files);
	case UB_SWAPPAGES:
		return total_swap_pages - get_nr_swap_pages();
	default:
		return 0;
	}
}

void ub_node_read(enum ub_resource res, struct ub_row *row)
{
	unsigned long held = node_held(res);

	*row = (struct ub_row) {
		.held		= held,
		.maxheld	= held,
		.minheld	= held,
		.barrier	= UB_MAXVALUE,
		.limit		= UB_MAXVALUE,
	};
}
