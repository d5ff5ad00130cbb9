// SPDX-License-Identifier: GPL-2.0
/*
 * privvmpages: the data and stack pages of address spaces; lockedpages: what
 * they have locked.
 *
 * Linux keeps the very figures in mm->data_vm, mm->stack_vm and mm->locked_vm
 * and announces every growth through may_expand_vm(), mlock() excepted. The
 * charge of an mm follows them: it is raised when a growth is announced, before
 * it happens, and comes down when pages have left. A growth that is announced
 * and then fails is given back by the next call.
 */
#include <linux/dax.h>
#include <linux/hugetlb.h>
#include <linux/mm.h>
#include <linux/ub_mm.h>

#include "internal.h"
#include "../../mm/internal.h"

static unsigned long charged_vm(const struct mm_struct *mm)
{
	return mm->data_vm + mm->stack_vm;
}

/* As in vm_stat_account(), which keeps its predicates in mm/. */
static bool is_stack(vm_flags_t flags)
{
	return (flags & VM_STACK) == VM_STACK || (flags & VM_SHADOW_STACK);
}

static bool is_data(vm_flags_t flags)
{
	return (flags & (VM_WRITE | VM_SHARED | VM_STACK)) == VM_WRITE;
}

/* What cannot return an error to a program may use the room up to the limit. */
static enum ub_severity severity_of(vm_flags_t flags)
{
	return current->in_execve || is_stack(flags) ? UB_SOFT : UB_HARD;
}

/*
 * @charged, a field of @mm->ub_mm, comes down to @target. Where it is less
 * already, pages came without being announced, as some drivers do: these are
 * not refused, but counted.
 */
static void settle(struct mm_struct *mm, enum ub_resource res,
		   unsigned long *charged, unsigned long target)
{
	if (*charged > target)
		__ub_uncharge(mm->ub_mm.ub, res, *charged - target);
	else if (unlikely(*charged < target))
		ub_charge(mm->ub_mm.ub, res, target - *charged);
	*charged = target;
}

static int grow_to(struct mm_struct *mm, enum ub_resource res,
		   unsigned long *charged, unsigned long target,
		   enum ub_severity severity)
{
	int err;

	if (*charged >= target)
		return 0;
	err = __ub_try_charge(mm->ub_mm.ub, res, target - *charged, severity);
	if (!err)
		*charged = target;
	return err;
}

/*
 * @nr_new pages are announced where @now are mapped. Those which are replaced
 * leave only after the new ones are certain to come, so the charge must not
 * fall below what is mapped now.
 */
static bool announce(struct mm_struct *mm, enum ub_resource res,
		     unsigned long *charged, unsigned long now,
		     unsigned long nr_replaced, unsigned long nr_new,
		     enum ub_severity severity)
{
	unsigned long then = max(now, now - nr_replaced + nr_new);

	if (*charged > then)
		settle(mm, res, charged, then);
	return !grow_to(mm, res, charged, then, severity);
}

/* True if it was under way: then what is charged is what will be locked. */
static bool end_move(struct mm_struct *mm)
{
	bool moving = mm->ub_mm.locked & UB_MM_MOVING;

	mm->ub_mm.locked &= ~UB_MM_MOVING;
	return moving;
}

static bool may_lock(struct mm_struct *mm, unsigned long nr_unlocked,
		     unsigned long nr_pages)
{
	end_move(mm);
	return announce(mm, UB_LOCKEDPAGES, &mm->ub_mm.locked, mm->locked_vm,
			nr_unlocked, nr_pages, UB_HARD);
}

/* A new mapping of a few data pages, which is most of them. */
static bool take_data_pages(struct mm_struct *mm, vm_flags_t flags,
			    unsigned long nr_pages)
{
	struct ub_mm *charge = &mm->ub_mm;

	if (!is_data(flags) || (flags & VM_LOCKED) ||
	    charge->privvm != charged_vm(mm) ||
	    !ub_take_from_stock(ub_this_stock(charge->ub, UB_PRIVVMPAGES),
				nr_pages))
		return false;
	charge->privvm += nr_pages;
	return true;
}

static noinline bool may_replace(struct mm_struct *mm, vm_flags_t flags,
				 unsigned long nr_pages,
				 unsigned long nr_replaced,
				 unsigned long nr_unlocked)
{
	if ((is_stack(flags) || is_data(flags)) &&
	    !announce(mm, UB_PRIVVMPAGES, &mm->ub_mm.privvm, charged_vm(mm),
		      nr_replaced, nr_pages, severity_of(flags)))
		return false;
	return !(flags & VM_LOCKED) || may_lock(mm, nr_unlocked, nr_pages);
}

bool __ub_mm_may_expand(struct mm_struct *mm, vm_flags_t flags,
			unsigned long nr_pages, unsigned long nr_replaced,
			unsigned long nr_unlocked)
{
	return (!nr_replaced && take_data_pages(mm, flags, nr_pages)) ||
	       may_replace(mm, flags, nr_pages, nr_replaced, nr_unlocked);
}

/* As in mlock_fixup(); secret memory, which a container has none of, is locked. */
static bool will_be_locked(struct vm_area_struct *vma)
{
	return !(vma->vm_flags & (VM_LOCKED | VM_SPECIAL | VM_DROPPABLE)) &&
	       !is_vm_hugetlb_page(vma) && !vma_is_dax(vma) &&
	       vma != get_gate_vma(current->mm);
}

static unsigned long bytes_within(const struct vm_area_struct *vma,
				  unsigned long start, unsigned long end)
{
	return min(end, vma->vm_end) - max(start, vma->vm_start);
}

/* mlock() stops, and fails, where nothing is mapped. */
static unsigned long count_up_to_hole(struct mm_struct *mm, unsigned long start,
				      unsigned long end)
{
	VMA_ITERATOR(vmi, mm, start);
	unsigned long next = start, bytes = 0;
	struct vm_area_struct *vma;

	for_each_vma_range(vmi, vma, end) {
		if (vma->vm_start > next)
			break;
		next = vma->vm_end;
		if (will_be_locked(vma))
			bytes += bytes_within(vma, start, end);
	}
	return bytes >> PAGE_SHIFT;
}

static unsigned long count_all(struct mm_struct *mm)
{
	VMA_ITERATOR(vmi, mm, 0);
	struct vm_area_struct *vma;
	unsigned long nr_pages = 0;

	for_each_vma(vmi, vma)
		if (will_be_locked(vma))
			nr_pages += vma_pages(vma);
	return nr_pages;
}

bool __ub_mm_may_lock(struct mm_struct *mm, unsigned long start,
		      unsigned long len)
{
	return may_lock(mm, 0, count_up_to_hole(mm, start, start + len));
}

bool __ub_mm_may_lock_all(struct mm_struct *mm)
{
	return may_lock(mm, 0, count_all(mm));
}

void __ub_mm_trim(struct mm_struct *mm, unsigned long nr_leaving,
		  unsigned long nr_unlocked)
{
	struct ub_mm *charge = &mm->ub_mm;
	unsigned long locked = mm->locked_vm - nr_unlocked;

	settle(mm, UB_PRIVVMPAGES, &charge->privvm,
	       charged_vm(mm) - nr_leaving);
	if (unlikely(charge->locked != locked) && !end_move(mm))
		settle(mm, UB_LOCKEDPAGES, &charge->locked, locked);
}

int __ub_mm_dup(struct mm_struct *mm)
{
	return grow_to(mm, UB_PRIVVMPAGES, &mm->ub_mm.privvm, charged_vm(mm),
		       UB_HARD);
}

void __ub_mm_release(struct mm_struct *mm)
{
	end_move(mm);
	settle(mm, UB_PRIVVMPAGES, &mm->ub_mm.privvm, 0);
	settle(mm, UB_LOCKEDPAGES, &mm->ub_mm.locked, 0);
	ub_put(mm->ub_mm.ub);
	mm->ub_mm.ub = NULL;
}
