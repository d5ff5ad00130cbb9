/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Hooks for running out of memory: who is chosen when the node does, how much
 * a container may commit to, and what is recorded when a limit of its memory
 * controller cannot be met. All of it is off the common path.
 */
#ifndef _LINUX_UB_OOM_H
#define _LINUX_UB_OOM_H

#include <linux/types.h>

struct folio;
struct mem_cgroup;
struct mm_struct;
struct oom_control;
struct proc_dir_entry;
struct task_struct;

#ifdef CONFIG_BEANCOUNTERS

/* The node looks for a victim: before the first task. May sleep. */
void ub_oom_measure(void);

/*
 * @points of oom_badness(), with what the name of the task is worth, and, when
 * it is the node that is short, weighted by the beancounter.
 */
long ub_oom_points(const struct oom_control *oc, struct task_struct *task,
		   long points);

/* @victim was sent SIGKILL; its task_lock is held. */
void ub_oom_killed(struct task_struct *victim, const char *reason);

/* vmguarpages: may an mm commit to memory that the node may not have? */
bool ub_vm_is_guaranteed(const struct mm_struct *mm);

/* physpages, swappages: @nr_pages do not fit into @memcg after all reclaim. */
void ub_memcg_refused(struct mem_cgroup *memcg, unsigned long nr_pages);

/* Traffic with swap devices. */
void ub_swap_in(struct folio *folio);
void ub_swap_out(struct folio *folio);

/* Makes the file of adjustment groups in /proc/vz. */
int ub_oom_proc_init(struct proc_dir_entry *dir);

#else /* CONFIG_BEANCOUNTERS */

static inline void ub_oom_measure(void) { }

static inline long ub_oom_points(const struct oom_control *oc,
				 struct task_struct *task, long points)
{
	return points;
}

static inline void ub_oom_killed(struct task_struct *victim,
				 const char *reason) { }

static inline bool ub_vm_is_guaranteed(const struct mm_struct *mm)
{
	return false;
}

static inline void ub_memcg_refused(struct mem_cgroup *memcg,
				    unsigned long nr_pages) { }
static inline void ub_swap_in(struct folio *folio) { }
static inline void ub_swap_out(struct folio *folio) { }

static inline int ub_oom_proc_init(struct proc_dir_entry *dir)
{
	return 0;
}

#endif /* CONFIG_BEANCOUNTERS */

#endif /* _LINUX_UB_OOM_H */
