// SPDX-License-Identifier: GPL-2.0
/* Policy for containers, the part that its header leaves to us. */
#include <linux/mm_types.h>
#include <linux/sched.h>
#include <linux/ve_security.h>
#include <uapi/linux/vzcalluser.h>

/*
 * A task of the node that enters a container is visible there before it has
 * executed anything of the container's; its memory is the node's till then.
 */
int __ve_ptrace_access_check(const struct task_struct *child)
{
	if (!child->mm)
		return 0;
	return ve_of_userns(child->mm->user_ns) == current_ve() ? 0 : -EPERM;
}

bool __ve_may_use_io_uring(const struct ve_struct *ve)
{
	return ve->features & VE_FEATURE_IO_URING;
}
