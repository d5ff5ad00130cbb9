// SPDX-License-Identifier: GPL-2.0
/*
 * Guarantees, and what happens when memory is short.
 *
 * When the node is out of memory, a container within its guarantee loses no
 * process as long as another one is over its own. The overdraft of a container
 * is what it holds and reclaim cannot take, less the barrier of oomguarpages.
 * It is measured once, before the tasks are looked at, and goes before the
 * badness of a task. The node and containers within their guarantee have none:
 * they are judged by badness alone, when nobody is over. So there is a victim
 * whenever Linux finds one.
 *
 * A container that is out of its own memory is Linux's affair: the victim is
 * inside. Here it is counted. Names of processes are weighed for both, see
 * oom_group.c.
 */
#include <linux/cgroup.h>
#include <linux/cleanup.h>
#include <linux/cred.h>
#include <linux/memcontrol.h>
#include <linux/mm.h>
#include <linux/oom.h>
#include <linux/ratelimit.h>
#include <linux/swap.h>
#include <linux/ub_oom.h>
#include <linux/ve.h>

#include "internal.h"

#define K(pages)	((pages) << (PAGE_SHIFT - 10))

/* Two numbers in one: the beancounter decides, then the task. */
#define SCORE_HALF	(BITS_PER_LONG / 2)
#define SCORE_MAX	((1L << (SCORE_HALF - 1)) - 1)

/* In pages; @bytes are those of kmemsize and socket buffers. */
unsigned long ub_overdraft(unsigned long bytes, unsigned long oom_held,
			   unsigned long barrier)
{
	unsigned long held = (bytes >> PAGE_SHIFT) + oom_held;

	return held > barrier ? held - barrier : 0;
}

/* Never LONG_MIN, which is a task that cannot be killed. */
long ub_oom_score(unsigned long overdraft, long badness)
{
	unsigned long high = min_t(unsigned long, overdraft, SCORE_MAX);
	unsigned long low = clamp(badness, -SCORE_MAX, SCORE_MAX) + SCORE_MAX;

	return high << SCORE_HALF | low;
}

/* What cannot be had back without a kill. Shared memory is among it. */
static unsigned long oom_pages(struct mem_cgroup *memcg)
{
	return memcg_page_state(memcg, NR_ACTIVE_ANON) +
	       memcg_page_state(memcg, NR_INACTIVE_ANON) +
	       memcg_page_state(memcg, NR_UNEVICTABLE) +
	       page_counter_read(&memcg->swap);
}

/* maxheld is the highest that somebody has seen. */
void ub_oom_read(struct user_beancounter *ub, enum ub_resource res,
		 struct ub_row *row)
{
	struct ub_counter *counter = &ub->counters[res];
	struct mem_cgroup *memcg = ub_memcg_get(ub);

	if (!memcg)
		return;
	mem_cgroup_flush_stats(memcg);
	row->held = oom_pages(memcg);
	mem_cgroup_put(memcg);
	row->maxheld = max(row->maxheld, row->held);
	WRITE_ONCE(counter->maxheld, row->maxheld);
}

static unsigned long overdraft_of(struct user_beancounter *ub)
{
	static const enum ub_resource in_bytes[] = {
		UB_KMEMSIZE, UB_TCPSNDBUF, UB_TCPRCVBUF, UB_OTHERSOCKBUF,
		UB_DGRAMRCVBUF,
	};
	unsigned long bytes = 0;
	struct ub_row row;

	for (int i = 0; i < ARRAY_SIZE(in_bytes); i++)
		bytes += ub_read_held(ub, in_bytes[i]);
	ub_read(ub, UB_OOMGUARPAGES, &row);
	return ub_overdraft(bytes, row.held, row.barrier);
}

static void log_worst(u32 id, unsigned long overdraft)
{
	if (overdraft)
		pr_info_ratelimited("OOM selected worst BC %u (overdraft %lu)\n",
				    id, overdraft);
}

/* oom_lock is held: nobody else measures, or looks at what was measured. */
void ub_oom_measure(void)
{
	struct user_beancounter *ub;
	unsigned long worst = 0;
	u32 id = 0, worst_id = 0;

	while ((ub = ub_get_listed_from(id))) {
		id = ub_id(ub) + 1;
		ub->overdraft = overdraft_of(ub);
		if (ub->overdraft > worst) {
			worst = ub->overdraft;
			worst_id = ub_id(ub);
		}
		ub_put(ub);
		if (!id)
			break;
	}
	log_worst(worst_id, worst);
}

/* Whose memory a task fills: the cgroup decides. Under RCU. */
static struct user_beancounter *ub_of_task(struct task_struct *task)
{
	return task_dfl_cgroup(task)->ve_link.ub;
}

static struct user_beancounter *ub_of_memcg(struct mem_cgroup *memcg)
{
	return memcg->css.cgroup->ve_link.ub;
}

/*
 * A process is called what it wants to be called, and root of a container says
 * how dear its processes are. Both count where only its own are compared: it is
 * short of its own memory, or over its guarantee.
 */
static bool own_judgement(const struct oom_control *oc,
			  const struct user_beancounter *ub)
{
	if (!ub)
		return true;
	return oc->memcg ? ub_of_memcg(oc->memcg) == ub : ub->overdraft;
}

/* As oom_badness() does. Under RCU. */
static long points_of_name(const struct oom_control *oc,
			   struct task_struct *task)
{
	return ub_oom_group_adj(task) * (long)(oc->totalpages / 1000);
}

/*
 * What root of a container has said for its processes against all others. Under
 * RCU; negative or 0.
 */
static long points_of_wish(const struct oom_control *oc,
			   struct task_struct *task)
{
	if (!ve_of_userns(__task_cred(task)->user_ns))
		return 0;
	return min(READ_ONCE(task->signal->oom_score_adj), 0) *
	       (long)(oc->totalpages / 1000);
}

long ub_oom_points(const struct oom_control *oc, struct task_struct *task,
		   long points)
{
	struct user_beancounter *ub;

	if (points == LONG_MIN)
		return points;
	guard(rcu)();
	ub = ub_of_task(task);
	if (own_judgement(oc, ub))
		points += points_of_name(oc, task);
	else
		points -= points_of_wish(oc, task);
	return oc->memcg ? points :
			   ub_oom_score(ub ? ub->overdraft : 0, points);
}

/* Classic text, matched by monitoring scripts. The score is in per mille. */
static void log_kill(struct task_struct *victim, const char *reason)
{
	struct mm_struct *mm = victim->mm;
	unsigned long swap = get_mm_counter(mm, MM_SWAPENTS);
	unsigned long rss = get_mm_rss(mm);

	pr_info("%s: OOM killed process %d (%s) score %ld vm:%lukB, rss:%lukB, swap:%lukB\n",
		reason, task_pid_nr(victim), victim->comm,
		(long)((rss + swap) * 1000 / totalram_pages()) +
		victim->signal->oom_score_adj,
		K(mm->total_vm), K(rss), K(swap));
}

/* Under RCU. Here nothing may sleep, and held may be a moment old. */
static void count_kill(struct user_beancounter *ub, struct task_struct *victim)
{
	struct mem_cgroup *memcg = rcu_dereference(ub->memcg);

	ub_refuse_at(ub, UB_OOMGUARPAGES, get_mm_rss(victim->mm),
		     memcg ? oom_pages(memcg) : 0);
}

void ub_oom_killed(struct task_struct *victim, const char *reason)
{
	struct user_beancounter *ub;

	rcu_read_lock();
	ub = ub_of_task(victim);
	if (ub) {
		count_kill(ub, victim);
		log_kill(victim, reason);
	}
	rcu_read_unlock();
}

bool ub_vm_is_guaranteed(const struct mm_struct *mm)
{
	struct user_beancounter *ub = mm ? mm->ub_mm.ub : NULL;

	return unlikely(ub) && ub_held(ub, UB_PRIVVMPAGES) <=
		READ_ONCE(ub->counters[UB_VMGUARPAGES].barrier);
}

/* A few pages may be between the counter and its users. */
static bool is_out_of_swap(struct mem_cgroup *memcg)
{
	return page_counter_read(&memcg->swap) + SWAP_CLUSTER_MAX >
		READ_ONCE(memcg->swap.max);
}

/* Limits that the container has set for groups of its own are its own affair. */
void ub_memcg_refused(struct mem_cgroup *memcg, unsigned long nr_pages)
{
	struct user_beancounter *ub = ub_of_memcg(memcg);

	if (!ub || rcu_access_pointer(ub->memcg) != memcg)
		return;
	ub_refuse_at(ub, UB_PHYSPAGES, nr_pages,
		     page_counter_read(&memcg->memory));
	if (is_out_of_swap(memcg))
		ub_refuse_at(ub, UB_SWAPPAGES, nr_pages,
			     page_counter_read(&memcg->swap));
	pr_info_ratelimited("oom-killer in ub %u generation %ld\n", ub->id,
			    atomic_long_read(&ub->counters[UB_PHYSPAGES].failcnt));
}

/* @folio is locked and charged. */
static struct user_beancounter *ub_of_folio(struct folio *folio)
{
	struct mem_cgroup *memcg = folio_memcg(folio);

	return memcg ? ub_of_memcg(memcg) : NULL;
}

void ub_swap_in(struct folio *folio)
{
	struct user_beancounter *ub = ub_of_folio(folio);

	if (ub)
		atomic_long_add(folio_nr_pages(folio), &ub->swapin);
}

void ub_swap_out(struct folio *folio)
{
	struct user_beancounter *ub = ub_of_folio(folio);

	if (ub)
		atomic_long_add(folio_nr_pages(folio), &ub->swapout);
}
