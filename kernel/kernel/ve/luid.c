// SPDX-License-Identifier: GPL-2.0
/*
 * getluid() and setluid(): the classic way into an accounting context. On this
 * kernel a context is the cgroup of a container, so setluid() of an unknown id
 * makes a container without an id range: it limits what memory and CPU its
 * processes take, cannot be started, and is gone when its cgroup is empty.
 */
#include <linux/beancounter.h>
#include <linux/cgroup.h>
#include <linux/delay.h>
#include <linux/mutex.h>
#include <linux/syscalls.h>

#include "internal.h"

#define LUID_CGROUP	"vz"
#define LUID_PATH_MAX	64
#define LUID_TRIES	100
#define LUID_PAUSE_MS	10

SYSCALL_DEFINE0(getluid)
{
	struct ve_struct *ve = current_ve() ?: ve_of_task_cgroup(current);

	return ve_id(ve);
}

static int luid_enable(const char *path)
{
	static const char * const controllers[] = {
		"+memory", "+cpu", "+io", "+cpuset", "+pids", "+hugetlb",
	};
	int err = -ENODEV;

	for (int i = 0; i < ARRAY_SIZE(controllers); i++) {
		int ret = ve_cgroup_write_path(path, controllers[i]);

		if (i == 0)	/* only memory is indispensable */
			err = ret;
	}
	return err;
}

/* Makes the group of all containers, with what their limits need. */
int ve_cgroup_enable_all(void)
{
	int err = luid_enable("cgroup.subtree_control");

	if (!err)
		err = ve_cgroup_mkdir(".", LUID_CGROUP);
	if (!err || err == -EEXIST)
		err = luid_enable(LUID_CGROUP "/cgroup.subtree_control");
	return err;
}

static struct cgroup *luid_make_cgroup(u32 id, bool *ret_is_new)
{
	char name[LUID_PATH_MAX];
	int err;

	err = ve_cgroup_enable_all();
	if (err)
		return ERR_PTR(err);

	snprintf(name, sizeof(name), "%u", id);
	err = ve_cgroup_mkdir(LUID_CGROUP, name);
	*ret_is_new = !err;
	if (err && err != -EEXIST)
		return ERR_PTR(err);
	snprintf(name, sizeof(name), "/" LUID_CGROUP "/%u", id);
	return cgroup_get_from_path(name);
}

/* The next one with this id needs a group that has charged nothing yet. */
void luid_remove_cgroup(u32 id)
{
	char name[LUID_PATH_MAX];

	snprintf(name, sizeof(name), "%u", id);
	ve_cgroup_rmdir(LUID_CGROUP, name);
}

static struct ve_struct *luid_create(u32 id)
{
	struct ve_struct *ve;
	struct cgroup *cgrp;
	bool is_new = false;
	int err;

	cgrp = luid_make_cgroup(id, &is_new);
	if (IS_ERR(cgrp)) {
		ve = ERR_CAST(cgrp);
		goto remove;
	}
	ve = ve_create(id, 0, 0);
	if (IS_ERR(ve))
		goto out;
	ve->by_setluid = true;
	ve_get(ve);
	err = ve_cgroup_adopt(ve, cgrp);
	if (err) {
		ve_stop(ve);
		ve_put(ve);
		ve = ERR_PTR(err);
	}
out:
	cgroup_put(cgrp);
remove:
	if (IS_ERR(ve) && is_new)
		luid_remove_cgroup(id);
	return ve;
}

/* Of two who make the same one, neither removes the other's group. */
static struct ve_struct *luid_get_or_create(u32 id)
{
	static DEFINE_MUTEX(lock);
	struct ve_struct *ve;

	mutex_lock(&lock);
	ve = ve_get_by_id(id);
	if (!ve)
		ve = luid_create(id);
	mutex_unlock(&lock);
	return ve;
}

/* Into the inner cgroup where there is one: the outer one may be its parent. */
static int luid_enter(struct ve_struct *ve)
{
	int err = -ENOENT;

	down_read(&ve->op_sem);
	if (ve->cgrp) {
		err = ve_cgroup_write(ve->cgrp, "ct/cgroup.procs", "0");
		if (err == -ENOENT)
			err = ve_cgroup_write(ve->cgrp, "cgroup.procs", "0");
	}
	up_read(&ve->op_sem);
	return err;
}

/* -EEXIST or -ENOENT: it is being stopped, and gone in a moment. */
static int luid_into(u32 id)
{
	struct ve_struct *ve = luid_get_or_create(id);
	int err;

	if (IS_ERR(ve))
		return PTR_ERR(ve) == -ENOMEM ? -ENOBUFS : PTR_ERR(ve);
	err = luid_enter(ve);
	if (ve->by_setluid)
		ve_stop_when_idle(ve);
	ve_put(ve);
	return err;
}

SYSCALL_DEFINE1(setluid, uid_t, uid)
{
	int err = -EINVAL;

	if (uid == (uid_t)-1)
		return -EINVAL;
	if (!capable(CAP_SETUID) || current_ve())
		return -EPERM;
	if (!uid || uid > VE_MAX_ID)
		return -EINVAL;

	for (int tries = 0; tries < LUID_TRIES; tries++) {
		err = luid_into(uid);
		if (err != -EEXIST && err != -ENOENT)
			break;
		if (msleep_interruptible(LUID_PAUSE_MS))
			return -EINTR;
	}
	return err;
}
