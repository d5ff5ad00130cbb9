// SPDX-License-Identifier: GPL-2.0
/*
 * The memory of a beancounter, presented as that of a machine: RAM is the
 * limit of physpages, swap that of swappages. The lines of meminfo, their
 * order and widths are the classic ones.
 */
#include <linux/limits.h>
#include <linux/memcontrol.h>
#include <linux/minmax.h>
#include <linux/mm.h>
#include <linux/seq_file.h>
#include <linux/swap.h>
#include <linux/ub_meminfo.h>
#include <linux/vmstat.h>
#include <uapi/linux/vzcalluser.h>

#include "internal.h"

/* What one of Linux's page states is for a container, or for the node. */
static unsigned long page_state(struct user_beancounter *ub,
				struct mem_cgroup *memcg,
				enum node_stat_item item)
{
	if (!ub)
		return global_node_page_state(item);
	return memcg ? memcg_page_state(memcg, item) : 0;
}

void ub_memory_read(struct user_beancounter *ub, struct ub_memory *memory)
{
	struct mem_cgroup *memcg = ub ? ub_memcg_get(ub) : NULL;

	if (memcg)
		mem_cgroup_flush_stats(memcg);
	for (int i = 0; i < NR_LRU_LISTS; i++)
		memory->lru[i] = page_state(ub, memcg, NR_LRU_BASE + i);
	memory->dirty = page_state(ub, memcg, NR_FILE_DIRTY);
	memory->writeback = page_state(ub, memcg, NR_WRITEBACK);
	memory->anon_mapped = page_state(ub, memcg, NR_ANON_MAPPED);
	memory->tmpfs = page_state(ub, memcg, NR_SHMEM);
	mem_cgroup_put(memcg);
}

static void read_held(struct user_beancounter *ub, struct ub_held_memory *held)
{
	struct ub_row ram, swap;

	ub_read(ub, UB_PHYSPAGES, &ram);
	ub_read(ub, UB_SWAPPAGES, &swap);
	*held = (struct ub_held_memory) {
		.ram		= ram.held,
		.ram_limit	= ram.limit,
		.swap		= swap.held,
		.swap_limit	= swap.limit,
		.privvm		= ub_read_held(ub, UB_PRIVVMPAGES),
		.locked		= ub_read_held(ub, UB_LOCKEDPAGES),
		.shm		= ub_read_held(ub, UB_SHMPAGES),
		.kmem		= ub_read_held(ub, UB_KMEMSIZE) >> PAGE_SHIFT,
		.dcache		= ub_read_held(ub, UB_DCACHESIZE) >> PAGE_SHIFT,
		.node_ram	= totalram_pages(),
		.node_swap	= total_swap_pages,
	};
}

static unsigned long left_of(unsigned long total, unsigned long used)
{
	return total > used ? total - used : 0;
}

static bool is_limited(unsigned long limit)
{
	return limit < UB_MAXVALUE;
}

/* Pages; who has no limit sees the node's total, less what it uses itself. */
void ub_memory_totals(const struct ub_held_memory *held, u64 mode,
		      struct ub_totals *ret)
{
	bool by_pages = mode > VE_MEMINFO_COMPLETE;

	ret->used = held->ram;
	if (is_limited(held->ram_limit)) {
		ret->ram = held->ram_limit;
	} else if (by_pages) {
		ret->ram = min_t(u64, mode, held->node_ram);
		ret->used = held->privvm;
	} else {
		ret->ram = held->node_ram;
	}
	ret->ram_free = left_of(ret->ram, ret->used);

	if (is_limited(held->swap_limit))
		ret->swap = held->swap_limit;
	else
		ret->swap = by_pages ? 0 : held->node_swap;
	ret->swap_free = left_of(ret->swap, held->swap);
}

static unsigned long file_pages(const struct ub_memory *memory)
{
	return memory->lru[LRU_ACTIVE_FILE] + memory->lru[LRU_INACTIVE_FILE];
}

static unsigned long cached_pages(const struct ub_memory *memory,
				  const struct ub_held_memory *held,
				  const struct ub_totals *totals)
{
	unsigned long slab = max(held->kmem, held->dcache);

	return min(left_of(totals->used, slab),
		   file_pages(memory) + held->shm);
}

/* The classic kernel had no such line; programs of today look for it. */
static unsigned long available_pages(const struct ub_memory *memory,
				     const struct ub_held_memory *held,
				     const struct ub_totals *totals)
{
	return min(totals->ram,
		   totals->ram_free + file_pages(memory) + held->dcache);
}

static void show_line(struct seq_file *m, const char *name,
		      unsigned long nr_pages)
{
	seq_printf(m, "%-16s%8lu kB\n", name, nr_pages << (PAGE_SHIFT - 10));
}

static void show_lru(struct seq_file *m, const struct ub_memory *memory)
{
	const unsigned long *lru = memory->lru;

	show_line(m, "Active:", lru[LRU_ACTIVE_ANON] + lru[LRU_ACTIVE_FILE]);
	show_line(m, "Inactive:",
		  lru[LRU_INACTIVE_ANON] + lru[LRU_INACTIVE_FILE]);
	show_line(m, "Active(anon):", lru[LRU_ACTIVE_ANON]);
	show_line(m, "Inactive(anon):", lru[LRU_INACTIVE_ANON]);
	show_line(m, "Active(file):", lru[LRU_ACTIVE_FILE]);
	show_line(m, "Inactive(file):", lru[LRU_INACTIVE_FILE]);
	show_line(m, "Unevictable:", lru[LRU_UNEVICTABLE]);
}

/* Nothing is swapped to RAM that still counts as free, so no shadow. */
static void show_complete(struct seq_file *m, const struct ub_held_memory *held)
{
	show_line(m, "MemCommitted:", held->privvm);
	show_line(m, "MemPortion:", 0);
	show_line(m, "Shadow:", 0);
	show_line(m, "Shadow(anon):", 0);
	show_line(m, "Shadow(file):", 0);
}

void ub_show_meminfo(struct seq_file *m, struct user_beancounter *ub, u64 mode)
{
	struct ub_held_memory held;
	struct ub_memory memory;
	struct ub_totals totals;

	read_held(ub, &held);
	ub_memory_read(ub, &memory);
	ub_memory_totals(&held, mode, &totals);

	show_line(m, "MemTotal:", totals.ram);
	show_line(m, "MemFree:", totals.ram_free);
	show_line(m, "MemAvailable:", available_pages(&memory, &held, &totals));
	show_line(m, "Cached:", cached_pages(&memory, &held, &totals));
	show_line(m, "Buffers:", 0);
	show_lru(m, &memory);
	show_line(m, "Mlocked:", held.locked);
	show_line(m, "SwapTotal:", totals.swap);
	show_line(m, "SwapFree:", totals.swap_free);
	show_line(m, "Dirty:", memory.dirty);
	show_line(m, "Writeback:", memory.writeback);
	show_line(m, "AnonPages:", memory.anon_mapped);
	show_line(m, "Shmem:", held.shm);
	show_line(m, "Slab:", max(held.kmem, held.dcache));
	show_line(m, "SReclaimable:", held.dcache);
	show_line(m, "SUnreclaim:", left_of(held.kmem, held.dcache));
	if (mode == VE_MEMINFO_COMPLETE)
		show_complete(m, &held);
}

static void node_totals(struct ub_totals *ret)
{
	struct sysinfo info;

	si_meminfo(&info);
	si_swapinfo(&info);
	*ret = (struct ub_totals) {
		.ram		= info.totalram,
		.ram_free	= info.freeram,
		.swap		= info.totalswap,
		.swap_free	= info.freeswap,
	};
}

static void read_totals(struct user_beancounter *ub, u64 mode,
			struct ub_totals *ret)
{
	struct ub_held_memory held;

	if (mode == VE_MEMINFO_SYSTEM) {
		node_totals(ret);
	} else {
		read_held(ub, &held);
		ub_memory_totals(&held, mode, ret);
	}
}

/* One device that cannot be opened, for all the swap that there is. */
void ub_show_swaps(struct seq_file *m, struct user_beancounter *ub, u64 mode)
{
	struct ub_totals totals;

	read_totals(ub, mode, &totals);
	seq_puts(m, "Filename\t\t\t\tType\t\tSize\t\tUsed\t\tPriority\n");
	if (totals.swap)
		seq_printf(m, "%-40s%s\t%lu\t\t%lu\t\t%d\n", "/dev/null",
			   "partition", totals.swap << (PAGE_SHIFT - 10),
			   (totals.swap - totals.swap_free) << (PAGE_SHIFT - 10),
			   -1);
}

void ub_show_vmstat(struct seq_file *m, struct user_beancounter *ub)
{
	seq_printf(m, "pswpin %lu\npswpout %lu\n",
		   atomic_long_read(&ub->swapin),
		   atomic_long_read(&ub->swapout));
}

/* @info is that of the node, in pages. */
void ub_sysinfo(struct sysinfo *info, struct user_beancounter *ub, u64 mode)
{
	struct ub_totals totals;

	if (mode == VE_MEMINFO_SYSTEM)
		return;
	read_totals(ub, mode, &totals);
	info->totalram = totals.ram;
	info->freeram = totals.ram_free;
	info->sharedram = ub_held(ub, UB_SHMPAGES);
	info->bufferram = 0;
	info->totalswap = totals.swap;
	info->freeswap = totals.swap_free;
	info->totalhigh = 0;
	info->freehigh = 0;
}

int ub_meminfo_show(struct seq_file *m, void *v)
{
	ub_show_meminfo(m, m->private, VE_MEMINFO_COMPLETE);
	return 0;
}
