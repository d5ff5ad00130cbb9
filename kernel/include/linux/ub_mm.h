/* SPDX-License-Identifier: GPL-2.0 */
/*
 * privvmpages and lockedpages: what an address space has charged, and locked
 * segments of shared memory. See kernel/bc/mm.c.
 *
 * Except for init, dup and release, where nobody else has the mm, mmap_lock is
 * held for writing.
 */
#ifndef _LINUX_UB_MM_H
#define _LINUX_UB_MM_H

#include <linux/beancounter.h>
#include <linux/mman.h>
#include <linux/mm_types.h>

#ifdef CONFIG_BEANCOUNTERS

bool __ub_mm_may_expand(struct mm_struct *mm, vm_flags_t flags,
			unsigned long nr_pages, unsigned long nr_replaced,
			unsigned long nr_unlocked);
bool __ub_mm_may_lock(struct mm_struct *mm, unsigned long start,
		      unsigned long len);
bool __ub_mm_may_lock_all(struct mm_struct *mm);
void __ub_mm_trim(struct mm_struct *mm, unsigned long nr_leaving,
		  unsigned long nr_unlocked);
int __ub_mm_dup(struct mm_struct *mm);
void __ub_mm_release(struct mm_struct *mm);

static __always_inline struct user_beancounter *
ub_of_mm(const struct mm_struct *mm)
{
	return ub_if_used(mm->ub_mm.ub);
}

/* @p will run in @mm and decides who pays. */
static __always_inline void
ub_mm_init(struct mm_struct *mm, const struct task_struct *p)
{
	struct user_beancounter *ub = ub_of_still_task(p);

	mm->ub_mm = (struct ub_mm) { .ub = unlikely(ub) ? ub_get(ub) : NULL };
}

/* @mm has the counters of its parent, and no mapping yet. */
static __always_inline int ub_mm_dup(struct mm_struct *mm)
{
	return unlikely(ub_of_mm(mm)) ? __ub_mm_dup(mm) : 0;
}

static __always_inline bool
ub_mm_may_expand(struct mm_struct *mm, vm_flags_t flags, unsigned long nr_pages)
{
	return likely(!ub_of_mm(mm)) ||
	       __ub_mm_may_expand(mm, flags, nr_pages, 0, 0);
}

/* This growth has been announced, and nothing is to be locked. */
static __always_inline bool
ub_mm_is_charged(const struct mm_struct *mm, vm_flags_t flags, long growth)
{
	return mm->ub_mm.privvm == mm->data_vm + mm->stack_vm + growth &&
	       !(flags & VM_LOCKED);
}

/*
 * @nr_pages are about to be mapped, over a range which now holds @nr_replaced
 * data and stack pages and @nr_unlocked locked ones. Where it holds none,
 * may_expand_vm() has just charged them.
 */
static __always_inline bool
ub_mm_may_replace(struct mm_struct *mm, vm_flags_t flags,
		  unsigned long nr_pages, unsigned long nr_replaced,
		  unsigned long nr_unlocked)
{
	return likely(!ub_of_mm(mm)) ||
	       ub_mm_is_charged(mm, flags, nr_pages - nr_replaced) ||
	       __ub_mm_may_expand(mm, flags, nr_pages, nr_replaced,
				  nr_unlocked);
}

/* Of an area that is mapped already, and charged if it is locked. */
static __always_inline vm_flags_t ub_mm_flags_of_mapped(vm_flags_t flags)
{
	return flags & ~VM_LOCKED;
}

/* All of this range is about to be locked. */
static __always_inline bool
ub_mm_may_lock(struct mm_struct *mm, unsigned long start, unsigned long len)
{
	return likely(!ub_of_mm(mm)) || __ub_mm_may_lock(mm, start, len);
}

/* mlockall() with these flags */
static __always_inline bool ub_mm_may_lock_all(int flags)
{
	return !(flags & MCL_CURRENT) || likely(!ub_of_mm(current->mm)) ||
	       __ub_mm_may_lock_all(current->mm);
}

/* mlock() and munlock() have just added @nr_pages to locked_vm. */
static __always_inline void ub_mm_locked(struct mm_struct *mm, long nr_pages)
{
	if (unlikely(ub_of_mm(mm)) && nr_pages < 0)
		__ub_mm_trim(mm, 0, 0);
}

/*
 * Set in ub_mm.locked while mremap() moves a locked area: it unmaps the area
 * before it counts it again, so the trim between them takes nothing away.
 */
#define UB_MM_MOVING	(1UL << (BITS_PER_LONG - 1))

static __always_inline void ub_mm_move(struct mm_struct *mm, vm_flags_t flags)
{
	if (unlikely(ub_of_mm(mm)) && (flags & VM_LOCKED))
		mm->ub_mm.locked |= UB_MM_MOVING;
}

/*
 * The mm counters are final, except for @nr_leaving data and stack pages and
 * @nr_unlocked locked ones about to be subtracted.
 */
static __always_inline void
ub_mm_trim(struct mm_struct *mm, unsigned long nr_leaving,
	   unsigned long nr_unlocked)
{
	unsigned long privvm = mm->data_vm + mm->stack_vm - nr_leaving;

	if (unlikely(ub_of_mm(mm)) &&
	    (mm->ub_mm.privvm != privvm ||
	     mm->ub_mm.locked != mm->locked_vm - nr_unlocked))
		__ub_mm_trim(mm, nr_leaving, nr_unlocked);
}

/* Nothing is mapped any more; may be called again. */
static __always_inline void ub_mm_release(struct mm_struct *mm)
{
	if (unlikely(ub_of_mm(mm)))
		__ub_mm_release(mm);
}

/* SHM_LOCK: a segment, charged to whoever locks it, like its RLIMIT_MEMLOCK */

static __always_inline int
ub_shm_lock(const struct ucounts *locker, unsigned long nr_pages)
{
	return ub_try_charge(ub_of_userns(locker->ns), UB_LOCKEDPAGES, nr_pages,
			     UB_HARD);
}

static __always_inline void
ub_shm_unlock(const struct ucounts *locker, unsigned long nr_pages)
{
	ub_uncharge(ub_of_userns(locker->ns), UB_LOCKEDPAGES, nr_pages);
}

#else /* CONFIG_BEANCOUNTERS */

static inline void ub_mm_init(struct mm_struct *mm,
			      const struct task_struct *p) { }

static inline int ub_mm_dup(struct mm_struct *mm)
{
	return 0;
}

static inline bool ub_mm_may_replace(struct mm_struct *mm, vm_flags_t flags,
				     unsigned long nr_pages,
				     unsigned long nr_replaced,
				     unsigned long nr_unlocked)
{
	return true;
}

static inline bool ub_mm_may_expand(struct mm_struct *mm, vm_flags_t flags,
				    unsigned long nr_pages)
{
	return true;
}

static __always_inline vm_flags_t ub_mm_flags_of_mapped(vm_flags_t flags)
{
	return flags;
}

static inline bool ub_mm_may_lock(struct mm_struct *mm, unsigned long start,
				  unsigned long len)
{
	return true;
}

static inline bool ub_mm_may_lock_all(int flags)
{
	return true;
}

static inline void ub_mm_locked(struct mm_struct *mm, long nr_pages) { }
static inline void ub_mm_move(struct mm_struct *mm, vm_flags_t flags) { }
static inline void ub_mm_trim(struct mm_struct *mm, unsigned long nr_leaving,
			      unsigned long nr_unlocked) { }
static inline void ub_mm_release(struct mm_struct *mm) { }

static inline int ub_shm_lock(const struct ucounts *locker,
			      unsigned long nr_pages)
{
	return 0;
}

static inline void ub_shm_unlock(const struct ucounts *locker,
				 unsigned long nr_pages) { }

#endif /* CONFIG_BEANCOUNTERS */

#endif /* _LINUX_UB_MM_H */
