// SPDX-License-Identifier: GPL-2.0
/*
 * The end of a restore. A program of the node has made the processes again out
 * of itself: they have the container's credentials and namespaces, but their
 * memory was never that of a program executed in the container.
 */
#define pr_fmt(fmt) "CT: " fmt

#include <linux/cred.h>
#include <linux/mm_types.h>
#include <linux/nsproxy.h>
#include <linux/pid.h>
#include <linux/pid_namespace.h>
#include <linux/sched/mm.h>
#include <linux/sched/signal.h>
#include <linux/sched/task.h>

#include "internal.h"

/*
 * Whom tracing and the files in /proc/PID ask. The node's own is never freed, so
 * a reader may still use what it has just read.
 */
static void mm_take(struct mm_struct *mm, struct user_namespace *owner)
{
	struct user_namespace *old;

	get_user_ns(owner);
	old = cmpxchg(&mm->user_ns, &init_user_ns, owner);
	put_user_ns(old == &init_user_ns ? old : owner);
}

/* Those who entered from the node keep what they have. */
static void task_take_mm(struct ve_struct *ve, struct task_struct *task)
{
	if (ve_of_userns(__task_cred(task)->user_ns) != ve)
		return;
	task_lock(task);
	if (task->mm)
		mm_take(task->mm, ve->user_ns);
	task_unlock(task);
}

/* Every thread has a number in the container's pid namespace. */
static void ve_take_memory(struct ve_struct *ve)
{
	struct task_struct *task;
	struct pid *pid;
	int nr;

	rcu_read_lock();
	idr_for_each_entry(&ve->pid_ns->idr, pid, nr) {
		task = pid_task(pid, PIDTYPE_PID);
		if (task)
			task_take_mm(ve, task);
	}
	rcu_read_unlock();
}

/* Whether init has every namespace by now. */
static int check_init(const struct ve_struct *ve)
{
	struct task_struct *task = get_pid_task(ve->init_pid, PIDTYPE_TGID);
	int err = -EBUSY;

	if (!task)
		return -EBUSY;
	task_lock(task);
	if (task->nsproxy)
		err = ve_owns_namespaces(ve, task->nsproxy) &&
			task->nsproxy->net_ns == ve->net ? 0 : -EINVAL;
	task_unlock(task);
	put_task_struct(task);
	return err;
}

static int ve_resume_locked(struct ve_struct *ve)
{
	int err;

	if (!ve->restoring)
		return -EINVAL;
	if (ve->state != VE_RUNNING)
		return -EBUSY;
	err = check_init(ve);
	if (err)
		return err;
	ve_take_memory(ve);
	WRITE_ONCE(ve->restoring, false);
	return 0;
}

/**
 * ve_resume - a restored container is complete
 * @ve: started, made with VE_PREPARE_RESTORE
 *
 * Its processes should not run yet: what one of them forks meanwhile keeps the
 * memory of a stranger.
 *
 * Return: 0, or an errno as VZCTL_VE_RESUME.
 */
int ve_resume(struct ve_struct *ve)
{
	int err;

	down_write(&ve->op_sem);
	err = ve_resume_locked(ve);
	up_write(&ve->op_sem);
	if (!err)
		pr_info("%u: restored\n", ve->id);
	return err;
}
