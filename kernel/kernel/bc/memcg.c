// SPDX-License-Identifier: GPL-2.0
/*
 * physpages and swappages: read from, and limited by, the memory controller of
 * the container's outer cgroup, which counts every page already.
 *
 * A write to memory.max below the usage reclaims at once and may kill before
 * it returns; setublimit() only moves a number. So the limit is stored in the
 * page counter, and a worker reclaims.
 */
#include <linux/cgroup.h>
#include <linux/jiffies.h>
#include <linux/memcontrol.h>
#include <linux/swap.h>

#include "internal.h"

#define UB_RECLAIM_TRIES	16

static struct page_counter *counter_of(struct mem_cgroup *memcg,
				       enum ub_resource res)
{
	switch (res) {
	case UB_PHYSPAGES:
		return &memcg->memory;
	case UB_SWAPPAGES:
		return &memcg->swap;
	default:
		return NULL;
	}
}

void ub_memcg_read(struct user_beancounter *ub, enum ub_resource res,
		   struct ub_row *row)
{
	struct page_counter *counter;
	struct mem_cgroup *memcg;

	rcu_read_lock();
	memcg = rcu_dereference(ub->memcg);
	counter = memcg ? counter_of(memcg, res) : NULL;
	if (counter) {
		row->held = page_counter_read(counter);
		row->maxheld = max3(READ_ONCE(counter->watermark), row->held,
				    row->maxheld);
	}
	rcu_read_unlock();
}

/* What the memory controller has seen as highest becomes what is held now. */
void ub_memcg_reset_peak(struct user_beancounter *ub, enum ub_resource res)
{
	struct page_counter *counter;
	struct mem_cgroup *memcg;

	rcu_read_lock();
	memcg = rcu_dereference(ub->memcg);
	counter = memcg ? counter_of(memcg, res) : NULL;
	if (counter)
		page_counter_reset_watermark(counter);
	rcu_read_unlock();
}

/*
 * TCP in the container takes it for memory pressure: for a second windows and
 * send buffers do not grow. Any context.
 */
void ub_memcg_press_sockets(struct user_beancounter *ub)
{
	struct mem_cgroup *memcg;

	rcu_read_lock();
	memcg = rcu_dereference(ub->memcg);
	if (memcg)
		WRITE_ONCE(memcg->socket_pressure, jiffies + HZ);
	rcu_read_unlock();
}

/*
 * With a css reference, or NULL. Detaching may have dropped the last one by now,
 * which only a grace period later is the end of it.
 */
struct mem_cgroup *ub_memcg_get(struct user_beancounter *ub)
{
	struct mem_cgroup *memcg;

	rcu_read_lock();
	memcg = rcu_dereference(ub->memcg);
	if (memcg && !css_tryget(&memcg->css))
		memcg = NULL;
	rcu_read_unlock();
	return memcg;
}

static unsigned long excess(struct mem_cgroup *memcg)
{
	unsigned long usage = page_counter_read(&memcg->memory);
	unsigned long max = READ_ONCE(memcg->memory.max);

	return usage > max ? usage - max : 0;
}

static void reclaim_excess(struct mem_cgroup *memcg)
{
	int tries = UB_RECLAIM_TRIES;
	unsigned long nr_pages;

	while ((nr_pages = excess(memcg)) && tries) {
		if (!try_to_free_mem_cgroup_pages(memcg, nr_pages, GFP_KERNEL,
						  MEMCG_RECLAIM_MAY_SWAP, NULL))
			tries--;
		cond_resched();
	}
}

static void ub_reclaim(struct work_struct *work)
{
	struct user_beancounter *ub =
		container_of(work, struct user_beancounter, reclaim);
	struct mem_cgroup *memcg = ub_memcg_get(ub);

	if (memcg) {
		reclaim_excess(memcg);
		mem_cgroup_put(memcg);
	}
	ub_put(ub);
}

/* The work holds a reference. */
static void queue_reclaim(struct user_beancounter *ub)
{
	ub_get(ub);
	if (!queue_work(system_unbound_wq, &ub->reclaim))
		ub_put(ub);
}

/* Only the limit counts, as it always did for these two. */
void ub_memcg_apply(struct user_beancounter *ub, enum ub_resource res)
{
	unsigned long limit = READ_ONCE(ub->counters[res].limit);
	struct page_counter *counter;
	struct mem_cgroup *memcg;

	rcu_read_lock();
	memcg = rcu_dereference(ub->memcg);
	counter = memcg ? counter_of(memcg, res) : NULL;
	if (counter) {
		xchg(&counter->max, min(limit, PAGE_COUNTER_MAX));
		if (res == UB_PHYSPAGES && excess(memcg))
			queue_reclaim(ub);
	}
	rcu_read_unlock();
}

int ub_attach_cgroup(struct user_beancounter *ub, struct cgroup *cgrp)
{
	struct cgroup_subsys_state *css =
		cgroup_get_e_css(cgrp, &memory_cgrp_subsys);
	int err = -ENODEV;

	if (css->cgroup == cgrp)
		err = ub_kmem_adopt(ub, mem_cgroup_from_css(css));
	if (err) {
		css_put(css);
		return err;
	}
	ub_hugetlb_deny(cgrp);
	rcu_assign_pointer(ub->memcg, mem_cgroup_from_css(css));
	ub_memcg_apply(ub, UB_PHYSPAGES);
	ub_memcg_apply(ub, UB_SWAPPAGES);
	return 0;
}

/* Readers in an RCU section may go on: a css is freed after a grace period. */
void ub_memcg_detach(struct user_beancounter *ub)
{
	struct mem_cgroup *memcg =
		rcu_replace_pointer(ub->memcg, NULL, true);

	if (cancel_work_sync(&ub->reclaim))
		ub_put(ub);
	if (memcg)
		mem_cgroup_put(memcg);
}

void ub_memcg_init(struct user_beancounter *ub)
{
	INIT_WORK(&ub->reclaim, ub_reclaim);
	ub->shrunk = jiffies;
	ub->freed = jiffies;
}
