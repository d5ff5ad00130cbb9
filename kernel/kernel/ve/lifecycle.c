// SPDX-License-Identifier: GPL-2.0
/*
 * The life of a container: prepared, running, stopping, stopped.
 *
 * Lock order: op_sem > ve_mutex; op_sem > cgroup_mutex > locks of the cgroup
 * files; op_sem > rtnl (in the notifiers).
 */
#define pr_fmt(fmt) "CT: " fmt

#include <linux/beancounter.h>
#include <linux/cgroup.h>
#include <linux/delay.h>
#include <linux/mnt_namespace.h>
#include <linux/notifier.h>
#include <linux/nsproxy.h>
#include <linux/pid.h>
#include <linux/proc_ns.h>
#include <linux/sched/signal.h>
#include <linux/sched/task.h>
#include <linux/time_namespace.h>
#include <linux/timekeeping.h>
#include <linux/utsname.h>
#include <linux/ipc_namespace.h>
#include <net/net_namespace.h>

#include "internal.h"

/* How long a stop waits for killed stragglers before it says so. */
#define VE_STRAGGLERS_MS	5000
/* How often a container made by setluid() is looked at for being empty. */
#define VE_IDLE_CHECK		(2 * HZ)

static BLOCKING_NOTIFIER_HEAD(ve_notifiers);

int ve_register_notifier(struct notifier_block *nb)
{
	return blocking_notifier_chain_register(&ve_notifiers, nb);
}

static bool init_has_exited(struct pid *pid)
{
	struct task_struct *task;
	bool exited;

	rcu_read_lock();
	task = pid_task(pid, PIDTYPE_TGID);
	exited = !task || (READ_ONCE(task->exit_state) &&
			   thread_group_empty(task));
	rcu_read_unlock();
	return exited;
}

/* The work holds a reference. Any context. */
static void ve_queue_stop(struct ve_struct *ve)
{
	ve_get(ve);
	if (!queue_work(system_unbound_wq, &ve->stop_work))
		ve_put(ve);
}

/*
 * On the pidfd wait queue of init. Runs with interrupts off under
 * tasklist_lock; by then every other task of the pid namespace is gone.
 */
static int init_exit_wake(struct wait_queue_entry *entry, unsigned int mode,
			  int flags, void *key)
{
	struct ve_struct *ve = container_of(entry, struct ve_struct, init_exit);

	ve_queue_stop(ve);
	return 0;
}

static bool ve_is_over(struct ve_struct *ve)
{
	switch (READ_ONCE(ve->state)) {
	case VE_PREPARED:
		return ve->abandoned;
	case VE_RUNNING:
		return init_has_exited(ve->init_pid);
	default:
		return false;
	}
}

static bool stop(struct ve_struct *ve, bool only_if_idle);

static void ve_stop_work(struct work_struct *work)
{
	struct ve_struct *ve = container_of(work, struct ve_struct, stop_work);

	if (ve->abandoned)
		ve_kill(ve);
	if (ve_is_over(ve))
		ve_stop(ve);
	ve_put(ve);
}

/* With op_sem, so that nobody enters meanwhile. */
static bool is_in_use(const struct ve_struct *ve)
{
	return ve->state == VE_PREPARED && ve->cgrp &&
	       cgroup_is_populated(ve->cgrp);
}

static void ve_idle_work(struct work_struct *work)
{
	struct ve_struct *ve = container_of(to_delayed_work(work),
					    struct ve_struct, idle_work);

	if (stop(ve, true))
		ve_put(ve);
	else
		schedule_delayed_work(&ve->idle_work, VE_IDLE_CHECK);
}

/* Looks at the cgroup now and then until it is empty, then stops. */
void ve_stop_when_idle(struct ve_struct *ve)
{
	ve_get(ve);
	if (!schedule_delayed_work(&ve->idle_work, VE_IDLE_CHECK))
		ve_put(ve);
}

void ve_lifecycle_init(struct ve_struct *ve)
{
	init_waitqueue_func_entry(&ve->init_exit, init_exit_wake);
	INIT_WORK(&ve->stop_work, ve_stop_work);
	INIT_DELAYED_WORK(&ve->idle_work, ve_idle_work);
}

static bool id_range_is_valid(u32 base, u32 count)
{
	u32 end;

	return base && count && !check_add_overflow(base, count, &end);
}

/**
 * ve_prepare - make a container that can be started
 * @arg: copied from user space, see VZCTL_VE_PREPARE
 *
 * Return: the container with a reference for the caller, or an errno.
 */
struct ve_struct *ve_prepare(const struct vzctl_ve_prepare *arg)
{
	struct cgroup *cgrp;
	struct ve_struct *ve;
	int err;

	if (arg->flags & ~VE_PREPARE_RESTORE ||
	    !id_range_is_valid(arg->id_base, arg->id_count))
		return ERR_PTR(-EINVAL);
	cgrp = cgroup_get_from_fd(arg->cgroup_fd);
	if (IS_ERR(cgrp))
		return ERR_CAST(cgrp);

	ve = ve_create(arg->veid, arg->id_base, arg->id_count);
	if (IS_ERR(ve))
		goto out;
	ve->features = arg->features;
	ve->class_id = arg->class_id;
	ve->restoring = arg->flags & VE_PREPARE_RESTORE;

	ve_get(ve);
	err = ve_cgroup_adopt(ve, cgrp);
	if (err) {
		ve_stop(ve);
		ve_put(ve);
		ve = ERR_PTR(err);
	}
out:
	cgroup_put(cgrp);
	return ve;
}

static bool map_is_range(const struct uid_gid_map *map,
			 const struct ve_struct *ve)
{
	return map->nr_extents == 1 && map->extent[0].first == 0 &&
		map->extent[0].lower_first == ve->id_base &&
		map->extent[0].count == ve->id_count;
}

static bool nsproxy_is_owned(const struct nsproxy *ns,
			     const struct user_namespace *owner)
{
	struct ns_common *mnt = from_mnt_ns(ns->mnt_ns);

	return ns->uts_ns->user_ns == owner && ns->ipc_ns->user_ns == owner &&
		ns->net_ns->user_ns == owner &&
		ns->time_ns->user_ns == owner && mnt->ops->owner(mnt) == owner;
}

/* All of them, those too that @ve may have got after its start. */
bool ve_owns_namespaces(const struct ve_struct *ve, const struct nsproxy *ns)
{
	return nsproxy_is_owned(ns, ve->user_ns) &&
		ns->cgroup_ns->user_ns == ve->user_ns;
}

static bool ve_may_start_with(const struct ve_struct *ve,
			      const struct nsproxy *ns)
{
	return ve->restoring ? nsproxy_is_owned(ns, ve->user_ns) :
		ve_owns_namespaces(ve, ns);
}

/* Takes the namespaces that the container keeps, if all of them are its own. */
static int ve_take_namespaces(struct ve_struct *ve, struct task_struct *task,
			      struct pid *pid)
{
	struct user_namespace *owner = READ_ONCE(ve->user_ns);
	struct pid_namespace *pid_ns = ns_of_pid(pid);
	int err = -EINVAL;

	if (!is_child_reaper(pid) || !owner || pid_ns->user_ns != owner ||
	    ve_of_task_cgroup(task) != ve)
		return -EINVAL;
	/* Memory was short when it was made, see userns_own(). */
	if (!uid_eq(owner->owner, make_kuid(&init_user_ns, ve->id_base)))
		return -ENOMEM;

	task_lock(task);
	if (!task->nsproxy) {
		err = -ESRCH;
	} else if (ve_may_start_with(ve, task->nsproxy) &&
		   map_is_range(&owner->uid_map, ve) &&
		   map_is_range(&owner->gid_map, ve)) {
		ve->net = get_net(task->nsproxy->net_ns);
		ve->uts_ns = task->nsproxy->uts_ns;
		get_uts_ns(ve->uts_ns);
		ve->pid_ns = get_pid_ns(pid_ns);
		ve->init_pid = get_pid(pid);
		err = 0;
	}
	task_unlock(task);
	return err;
}

/* Takes it away from those who look at its names. */
static struct uts_namespace *no_uts_ns(struct ve_struct *ve)
{
	struct uts_namespace *ns = ve->uts_ns;

	down_write(&uts_sem);
	ve->uts_ns = NULL;
	up_write(&uts_sem);
	return ns;
}

static void ve_put_namespaces(struct ve_struct *ve)
{
	if (!ve->init_pid)
		return;
	put_net(ve->net);
	put_uts_ns(no_uts_ns(ve));
	put_pid_ns(ve->pid_ns);
	put_pid(ve->init_pid);
	ve->net = NULL;
	ve->pid_ns = NULL;
	ve->init_pid = NULL;
}

static int ve_start_locked(struct ve_struct *ve, struct pid *pid)
{
	struct task_struct *task = get_pid_task(pid, PIDTYPE_TGID);
	int err;

	if (!task)
		return -ESRCH;
	err = ve_take_namespaces(ve, task, pid);
	put_task_struct(task);
	if (err)
		return err;

	ve->start_time = ktime_get_boottime_ns();
	err = blocking_notifier_call_chain_robust(&ve_notifiers, VE_EVENT_START,
						  VE_EVENT_STOP, ve);
	err = notifier_to_errno(err);
	if (err) {
		ve_put_namespaces(ve);
		return err;
	}
	WRITE_ONCE(ve->state, VE_RUNNING);
	ve_load_start(ve);
	return 0;
}

/**
 * ve_set_osrelease - the release of the kernel that a container is told
 * @ve:      a container
 * @release: of at most __NEW_UTS_LEN characters
 *
 * Return: 0 or -ESRCH if it does not run. Whoever has made a UTS namespace inside
 * already keeps what it had.
 */
int ve_set_osrelease(struct ve_struct *ve, const char *release)
{
	int err = -ESRCH;

	down_read(&ve->op_sem);
	if (ve->state == VE_RUNNING) {
		down_write(&uts_sem);
		strscpy_pad(ve->uts_ns->name.release, release);
		up_write(&uts_sem);
		err = 0;
	}
	up_read(&ve->op_sem);
	return err;
}

/**
 * ve_set_features - features of a running container
 * @ve:       container
 * @mask:     which
 * @features: those of them that it has from now on
 *
 * Return: 0, or -ESRCH if it does not run.
 */
int ve_set_features(struct ve_struct *ve, u64 mask, u64 features)
{
	int err = -ESRCH;

	down_write(&ve->op_sem);
	if (ve->state == VE_RUNNING) {
		WRITE_ONCE(ve->features, (ve->features & ~mask) | features);
		err = 0;
	}
	up_write(&ve->op_sem);
	return err;
}

/**
 * ve_start - accept the init of a prepared container
 * @ve:  prepared
 * @pid: its future init, see VZCTL_VE_START
 *
 * Return: 0; -EBUSY if it is not in the prepared state or has been killed;
 * -ESRCH, -EINVAL, -ENOMEM as VZCTL_VE_START; or what a part of the kernel
 * says that has to start with it.
 */
int ve_start(struct ve_struct *ve, struct pid *pid)
{
	int err;

	down_write(&ve->op_sem);
	if (ve->state == VE_PREPARED && !ve->abandoned)
		err = ve_start_locked(ve, pid);
	else
		err = -EBUSY;
	up_write(&ve->op_sem);
	if (err)
		return err;

	pr_info("%u: started\n", ve->id);
	ve_event_send(ve, "ve-start");
	add_wait_queue(&pid->wait_pidfd, &ve->init_exit);
	if (init_has_exited(pid))
		ve_queue_stop(ve);
	return 0;
}

/*
 * Tasks of the node may have entered the cgroup and nothing else; those inside
 * the pid namespace are dead already.
 */
static void ve_kill_stragglers(struct ve_struct *ve)
{
	int waited_ms = 0;

	if (!cgroup_is_populated(ve->cgrp))
		return;
	ve_cgroup_write(ve->cgrp, "cgroup.kill", "1");
	while (cgroup_is_populated(ve->cgrp)) {
		if (waited_ms >= VE_STRAGGLERS_MS) {
			pr_warn("%u: tasks resist SIGKILL\n", ve->id);
			return;
		}
		msleep(20);
		waited_ms += 20;
	}
}

/* Freed after a grace period, see ve_get_cgroup(). */
static void ve_release_cgroup(struct ve_struct *ve)
{
	struct cgroup *cgrp = ve->cgrp;

	if (!cgrp)
		return;
	ve_kill_stragglers(ve);
	if (ve->by_setluid)
		luid_remove_cgroup(ve->id);
	WRITE_ONCE(ve->cgrp, NULL);
	cgroup_put(cgrp);
}

static void ve_report_stop(struct ve_struct *ve, bool reboot)
{
	pr_info("%u: stopped\n", ve->id);
	ve_event_send(ve, reboot && ve_event_wants_reboot() ?
		      "ve-reboot" : "ve-stop");
}

/* Return: whether it is stopped, or being stopped by somebody else. */
static bool stop(struct ve_struct *ve, bool only_if_idle)
{
	bool was_running, reboot = false;

	down_write(&ve->op_sem);
	if (only_if_idle && is_in_use(ve)) {
		up_write(&ve->op_sem);
		return false;
	}
	if (ve->state >= VE_STOPPING) {
		up_write(&ve->op_sem);
		return true;
	}
	was_running = ve->state == VE_RUNNING;
	WRITE_ONCE(ve->state, VE_STOPPING);

	if (was_running) {
		remove_wait_queue(&ve->init_pid->wait_pidfd, &ve->init_exit);
		reboot = ve->pid_ns->reboot == SIGHUP;
		blocking_notifier_call_chain(&ve_notifiers, VE_EVENT_STOP, ve);
	}
	ve_release_cgroup(ve);
	ve_put_namespaces(ve);
	ub_destroy(ve->ub);
	WRITE_ONCE(ve->state, VE_STOPPED);
	up_write(&ve->op_sem);

	ve_get(ve);
	ve_forget(ve);
	if (was_running)
		ve_report_stop(ve, reboot);
	ve_put(ve);
	return true;
}

/**
 * ve_stop - take a container down whose init is dead or never started
 * @ve: any state; nothing is done if somebody else has stopped it
 *
 * When this returns to the one who did it the id is free. May sleep for as
 * long as killed tasks take to die.
 */
void ve_stop(struct ve_struct *ve)
{
	stop(ve, false);
}

/*
 * Stops a container that is only prepared, or not restored yet. From a work: the
 * last process that had the control file open may itself sit in the cgroup to be
 * emptied.
 */
void ve_abandon(struct ve_struct *ve)
{
	WRITE_ONCE(ve->abandoned, true);
	ve_queue_stop(ve);
}

/**
 * ve_kill - kill whatever there is of a container
 * @ve: any state
 *
 * Return: 0; it is gone when its id is free.
 */
long ve_kill(struct ve_struct *ve)
{
	down_read(&ve->op_sem);
	if (ve->state == VE_PREPARED && !ve->abandoned)
		ve_abandon(ve);
	else if (ve->state == VE_RUNNING)
		kill_pid(ve->init_pid, SIGKILL, 1);
	up_read(&ve->op_sem);
	return 0;
}
