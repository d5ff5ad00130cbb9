// SPDX-License-Identifier: GPL-2.0
/*
 * privvmpages: the data and stack pages of address spaces.
 *
 * Linux keeps the very figure in mm->data_vm and mm->stack_vm and announces
 * every growth through may_expand_vm(). The charge of an mm follows them: it
 * is raised when a growth is announced, before it happens, and comes down when
 * pages have left. A growth that is announced and then fails is given back by
 * the next call.
 */
#include <linux/mm.h>

#include "internal.h"

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

static void shrink_to(struct mm_struct *mm, unsigned long target)
{
	struct ub_mm *charge = &mm->ub_mm;

	if (charge->privvm <= target)
		return;
	__ub_uncharge(charge->ub, UB_PRIVVMPAGES, charge->privvm - target);
	charge->privvm = target;
}

static int grow_to(struct mm_struct *mm, unsigned long target,
		   enum ub_severity severity)
{
	struct ub_mm *charge = &mm->ub_mm;
	int err;

	if (charge->privvm >= target)
		return 0;
	err = __ub_try_charge(charge->ub, UB_PRIVVMPAGES,
			      target - charge->privvm, severity);
	if (!err)
		charge->privvm = target;
	return err;
}

/*
 * Replaced pages leave only after the new ones are certain to come, so the
 * charge must not fall below what is mapped now.
 */
bool __ub_mm_may_expand(struct mm_struct *mm, vm_flags_t flags,
			unsigned long nr_pages, unsigned long nr_replaced)
{
	unsigned long now = charged_vm(mm);
	unsigned long then;

	if (!is_stack(flags) && !is_data(flags))
		return true;

	then = max(now, now - nr_replaced + nr_pages);
	shrink_to(mm, then);
	return !grow_to(mm, then, severity_of(flags));
}

void __ub_mm_trim(struct mm_struct *mm, unsigned long nr_leaving)
{
	shrink_to(mm, charged_vm(mm) - nr_leaving);
}

int __ub_mm_dup(struct mm_struct *mm)
{
	return grow_to(mm, charged_vm(mm), UB_HARD);
}

void __ub_mm_release(struct mm_struct *mm)
{
	shrink_to(mm, 0);
	ub_put(mm->ub_mm.ub);
	mm->ub_mm.ub = NULL;
}
