// SPDX-License-Identifier: GPL-2.0
/*
 * Accounting intervals for ubstat(). The first one to read a beancounter gets
 * a snapshot attached to it. At the end of an interval every snapshot is taken
 * again, maxheld and minheld start anew, and who asked for it gets a signal.
 * Nothing of this runs until somebody asks for the end of an interval.
 */
#include <linux/list.h>
#include <linux/mutex.h>
#include <linux/pid.h>
#include <linux/sched/signal.h>
#include <linux/slab.h>
#include <linux/timekeeping.h>
#include <linux/workqueue.h>

#include "internal.h"

#define UB_STAT_LONGEST	(365L * 24 * 3600)

struct ub_notify {
	struct list_head	link;
	struct pid		*pid;
	int			signum;
};

/* Protects all below, and user_beancounter.snapshot. */
static DEFINE_MUTEX(ub_stat_mutex);
static LIST_HEAD(notify_list);
static long interval_start;	/* seconds of uptime */
static long interval_end;	/* 0: nobody has asked for an end */
static struct ub_snapshot *node_snapshot;

static void end_interval(struct work_struct *work);
static DECLARE_DELAYED_WORK(interval_work, end_interval);

static long now_seconds(void)
{
	return ktime_get_boottime_seconds();
}

static void take_snapshot(struct user_beancounter *ub,
			  struct ub_snapshot *snapshot)
{
	int res;

	snapshot->start = interval_start;
	snapshot->end = now_seconds();
	for (res = 0; res < UB_RESOURCES; res++)
		ub_read(ub, res, &snapshot->rows[res]);
}

static void renew_snapshot(struct user_beancounter *ub)
{
	int res;

	if (!ub->snapshot)
		return;
	take_snapshot(ub, ub->snapshot);
	for (res = 0; res < UB_RESOURCES; res++)
		ub_reset_extremes(ub, res);
}

static void renew_all_snapshots(void)
{
	struct user_beancounter *ub;
	u32 id = 0;

	if (node_snapshot)
		take_snapshot(NULL, node_snapshot);
	while ((ub = ub_get_listed_from(id))) {
		renew_snapshot(ub);
		id = ub_id(ub) + 1;
		ub_put(ub);
		if (!id)
			break;
	}
}

static void drop_notify(struct ub_notify *notify)
{
	list_del(&notify->link);
	put_pid(notify->pid);
	kfree(notify);
}

static void end_interval(struct work_struct *work)
{
	struct ub_notify *notify, *next;

	mutex_lock(&ub_stat_mutex);
	renew_all_snapshots();
	interval_start = now_seconds();
	interval_end = 0;
	list_for_each_entry_safe(notify, next, &notify_list, link) {
		kill_pid(notify->pid, notify->signum, 1);
		drop_notify(notify);
	}
	mutex_unlock(&ub_stat_mutex);
}

static struct ub_notify *find_notify(const struct pid *pid)
{
	struct ub_notify *notify;

	list_for_each_entry(notify, &notify_list, link)
		if (notify->pid == pid)
			return notify;
	return NULL;
}

static struct ub_notify *add_notify(struct pid *pid)
{
	struct ub_notify *notify = kzalloc(sizeof(*notify), GFP_KERNEL);

	if (!notify)
		return NULL;
	notify->pid = get_pid(pid);
	list_add_tail(&notify->link, &notify_list);
	return notify;
}

static void end_no_later_than(long end)
{
	if (interval_end && interval_end <= end)
		return;
	interval_end = end;
	mod_delayed_work(system_wq, &interval_work,
			 (end - now_seconds()) * HZ);
}

/* The caller has at most one request; signal 0 takes it back. */
int ub_stat_notify(int signum, long max_seconds)
{
	struct pid *pid = task_tgid(current);
	struct ub_notify *notify;
	int err = 0;

	mutex_lock(&ub_stat_mutex);
	notify = find_notify(pid);
	if (!signum) {
		if (notify)
			drop_notify(notify);
		goto unlock;
	}
	if (!notify)
		notify = add_notify(pid);
	if (!notify) {
		err = -ENOMEM;
		goto unlock;
	}
	notify->signum = signum;
	end_no_later_than(now_seconds() + min(max_seconds, UB_STAT_LONGEST));
unlock:
	mutex_unlock(&ub_stat_mutex);
	return err;
}

void ub_stat_interval(long *ret_start, long *ret_end, long *ret_now)
{
	mutex_lock(&ub_stat_mutex);
	*ret_start = interval_start;
	*ret_end = interval_end;
	*ret_now = now_seconds();
	mutex_unlock(&ub_stat_mutex);
}

int ub_stat_read(struct user_beancounter *ub, struct ub_snapshot *ret_snapshot)
{
	struct ub_snapshot **snapshot = ub ? &ub->snapshot : &node_snapshot;
	int err = 0;

	mutex_lock(&ub_stat_mutex);
	if (!*snapshot) {
		*snapshot = kmalloc(sizeof(**snapshot), GFP_KERNEL);
		if (*snapshot)
			take_snapshot(ub, *snapshot);
		else
			err = -ENOMEM;
	}
	if (!err)
		*ret_snapshot = **snapshot;
	mutex_unlock(&ub_stat_mutex);
	return err;
}
