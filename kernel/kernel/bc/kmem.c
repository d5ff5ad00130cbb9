// SPDX-License-Identifier: GPL-2.0
/*
 * kmemsize: kernel memory, in pages as the memory controller charges it, shown
 * in bytes; dcachesize: the part of it in dentries, inodes and long names.
 *
 * Much of what a container holds are caches that it does not need. Before it
 * is refused, they are shrunk. What shrinkers free is given back after a grace
 * period, so a caller that may sleep waits for it.
 */
#include <linux/cgroup.h>
#include <linux/gfp.h>
#include <linux/jiffies.h>
#include <linux/memcontrol.h>
#include <linux/sched/mm.h>
#include <linux/sched/signal.h>
#include <linux/ub_kmem.h>
#include <asm/pgalloc.h>

#include "internal.h"
#include "../../mm/internal.h"
#include "../../mm/memcontrol-v1.h"

#define UB_SHRINK_ROUNDS	4
#define UB_SHRINK_PASSES	3

static void set_owner(struct obj_cgroup *objcg, struct user_beancounter *ub)
{
	to_ub_objcg(objcg)->ub = ub_get(ub);
	to_ub_objcg(objcg)->stocks = ub->head.stocks;
}

void ub_objcg_init(struct obj_cgroup *objcg)
{
	struct user_beancounter *ub = objcg->memcg->css.cgroup->ve_link.ub;

	if (ub)
		set_owner(objcg, ub);
}

/*
 * @memcg gets an owner when it has charged nothing so far: what comes back
 * must have been taken from the same beancounter. Nobody can charge meanwhile,
 * its cgroup is empty and the caller holds cgroup_mutex.
 */
int ub_kmem_adopt(struct user_beancounter *ub, struct mem_cgroup *memcg)
{
	struct obj_cgroup *objcg;

	cgroup_rstat_flush(memcg->css.cgroup);
	if (memcg_page_state(memcg, MEMCG_KMEM))
		return -EBUSY;
	objcg = rcu_dereference_protected(memcg->objcg, true);
	if (objcg)
		set_owner(objcg, ub);
	return 0;
}

/* One round through the caches of a memory cgroup and those below it. */
static unsigned long shrink_memcg(struct mem_cgroup *root, gfp_t gfp,
				  int priority)
{
	struct mem_cgroup *memcg = NULL;
	unsigned long freed = 0;
	int nid;

	while ((memcg = mem_cgroup_iter(root, memcg, NULL))) {
		for_each_online_node(nid)
			freed += shrink_slab(gfp, nid, memcg, priority);
		cond_resched();
	}
	return freed;
}

/*
 * A large cache loses half, or else all of a small one. What was used lately
 * survives the first pass, and inodes that of their dentries.
 */
static unsigned long shrink_most(struct mem_cgroup *memcg, gfp_t gfp)
{
	unsigned long freed = shrink_memcg(memcg, gfp, 2);
	int pass;

	for (pass = 0; pass < UB_SHRINK_PASSES && !freed; pass++)
		freed = shrink_memcg(memcg, gfp, 0);
	return freed;
}

/* Allocations on the way are charged by force, so this does not call itself. */
static unsigned long shrink_caches(struct user_beancounter *ub, gfp_t gfp)
{
	struct mem_cgroup *memcg = ub_memcg_get(ub);
	unsigned int flags;
	unsigned long freed;

	if (!memcg)
		return 0;
	gfp = current_gfp_context(gfp);
	fs_reclaim_acquire(gfp);
	flags = memalloc_noreclaim_save();
	freed = shrink_most(memcg, gfp);
	memalloc_noreclaim_restore(flags);
	fs_reclaim_release(gfp);
	mem_cgroup_put(memcg);
	if (freed)
		WRITE_ONCE(ub->freed, jiffies);
	return freed;
}

/* Others may have emptied the caches, and it is still on its way. */
static bool has_freed_lately(struct user_beancounter *ub)
{
	return time_before(jiffies, READ_ONCE(ub->freed) + UB_WAIT_TICKS_MAX);
}

static bool shrink_and_charge(struct user_beancounter *ub, enum ub_resource res,
			      unsigned long val, enum ub_severity severity,
			      gfp_t gfp)
{
	unsigned long freed;
	int round;

	for (round = 0; round < UB_SHRINK_ROUNDS; round++) {
		freed = shrink_caches(ub, gfp);
		if (!freed && !has_freed_lately(ub))
			return false;
		if (ub_wait_and_charge(ub, res, val, severity))
			return true;
		if (!freed)
			return false;
	}
	return false;
}

/* Reclaim must go on, and is what this would do. */
static bool may_shrink(gfp_t gfp)
{
	return gfpflags_allow_blocking(gfp) && !(current->flags & PF_MEMALLOC);
}

static int charge_or_shrink(struct user_beancounter *ub, enum ub_resource res,
			    unsigned long val, enum ub_severity severity,
			    gfp_t gfp)
{
	if (likely(ub_charge_if_room(ub, res, val, severity)))
		return 0;
	if (may_shrink(gfp) &&
	    shrink_and_charge(ub, res, val, severity, gfp))
		return 0;
	return __ub_try_charge(ub, res, val, severity);
}

static bool may_not_fail(gfp_t gfp)
{
	return (gfp & __GFP_NOFAIL) || (current->flags & PF_MEMALLOC);
}

/* By the flags that only pagetable_alloc() uses for a single page. */
static bool is_page_table(gfp_t gfp, unsigned int nr_pages)
{
	const gfp_t flags = GFP_PGTABLE_USER | __GFP_COMP;

	return nr_pages == 1 && (gfp & flags) == flags;
}

int __ub_kmem_charge(struct user_beancounter *ub, gfp_t gfp,
		     unsigned int nr_pages)
{
	unsigned long bytes = (unsigned long)nr_pages << PAGE_SHIFT;
	enum ub_severity severity = UB_HARD;

	if (may_not_fail(gfp))
		severity = UB_FORCE;
	else if (current->in_execve || is_page_table(gfp, nr_pages))
		severity = UB_SOFT;
	return charge_or_shrink(ub, UB_KMEMSIZE, bytes, severity, gfp);
}

/* At most once a tick: what was freed last time may be still on its way. */
static bool is_time_to_shrink(struct user_beancounter *ub)
{
	unsigned long last = READ_ONCE(ub->shrunk);

	return time_after(jiffies, last) &&
	       try_cmpxchg(&ub->shrunk, &last, jiffies);
}

/* The room above the barrier is for what is being freed meanwhile. */
int __ub_dcache_charge(struct user_beancounter *ub, gfp_t gfp, size_t bytes)
{
	const struct ub_counter *counter = &ub->counters[UB_DCACHESIZE];

	if (may_not_fail(gfp))
		return __ub_try_charge(ub, UB_DCACHESIZE, bytes, UB_FORCE);
	if (unlikely(atomic_long_read(&counter->held) >
		     (long)READ_ONCE(counter->hard)) &&
	    may_shrink(gfp) && is_time_to_shrink(ub))
		shrink_caches(ub, gfp);
	return charge_or_shrink(ub, UB_DCACHESIZE, bytes, UB_SOFT, gfp);
}

/*
 * Another try helps if there is room now. If not, the task cannot go on, and
 * nobody is told: it is in user mode.
 */
bool __ub_fault_refused(struct user_beancounter *ub)
{
	if (ub_charge_if_room(ub, UB_KMEMSIZE, PAGE_SIZE, UB_HARD)) {
		__ub_uncharge(ub, UB_KMEMSIZE, PAGE_SIZE);
		return false;
	}
	ub_log_shortage(ub, UB_KMEMSIZE);
	force_fatal_sig(SIGKILL);
	return true;
}

/*
 * CPUs remember what they charged last, and keep its obj_cgroup or memory
 * cgroup alive until they charge something else. Lets them forget.
 */
void ub_kmem_drain(void)
{
	drain_all_stock(root_mem_cgroup);
}
