// SPDX-License-Identifier: GPL-2.0
/*
 * The container object: ids, references, and the list of all that are in
 * memory. What happens to a container is in lifecycle.c.
 */
#include <linux/beancounter.h>
#include <linux/capability.h>
#include <linux/debugfs.h>
#include <linux/seq_file.h>
#include <linux/slab.h>
#include <linux/xarray.h>
#include <net/net_namespace.h>

#include "internal.h"

/* Live containers by id: readers under RCU, writers under ve_mutex. */
static DEFINE_XARRAY_FLAGS(ve_ids, 0);
DEFINE_MUTEX(ve_mutex);

static LIST_HEAD(ve_objects);
static DEFINE_SPINLOCK(ve_objects_lock);

struct ve_struct *ve_get_by_id(u32 id)
{
	struct ve_struct *ve;

	rcu_read_lock();
	ve = xa_load(&ve_ids, id);
	if (ve && !refcount_inc_not_zero(&ve->refcnt))
		ve = NULL;
	rcu_read_unlock();
	return ve;
}

/**
 * ve_get_next - walk the live containers in ascending order of their ids
 * @id: in: the smallest id wanted; out: the id found
 *
 * Return: the container with a reference, NULL at the end.
 */
struct ve_struct *ve_get_next(u32 *id)
{
	unsigned long index = *id;
	struct ve_struct *ve;

	rcu_read_lock();
	do {
		ve = xa_find(&ve_ids, &index, VE_MAX_ID, XA_PRESENT);
	} while (ve && !refcount_inc_not_zero(&ve->refcnt) && ++index);
	rcu_read_unlock();
	*id = index;
	return ve;
}

static void ve_free_rcu(struct rcu_head *rcu)
{
	struct ve_struct *ve = container_of(rcu, struct ve_struct, rcu);

	ve_device_exit(ve);
	ve_cpu_exit(ve);
	kfree(ve);
}

void ve_put(struct ve_struct *ve)
{
	unsigned long flags;

	if (!refcount_dec_and_test(&ve->refcnt))
		return;

	spin_lock_irqsave(&ve_objects_lock, flags);
	list_del(&ve->objects);
	spin_unlock_irqrestore(&ve_objects_lock, flags);
	if (ve->ub)
		ub_put(ve->ub);
	call_rcu(&ve->rcu, ve_free_rcu);
}

struct ve_struct *ve_of_net(const struct net *net)
{
	return ve_of_userns(net->user_ns);
}

bool ve_ns_capable(int cap)
{
	struct user_namespace *ns = current_user_ns();

	return ve_is_root_ns(ns) && ns_capable(ns, cap);
}

static bool ve_id_range_is_free(u32 base, u32 count)
{
	struct ve_struct *ve;
	unsigned long id;

	lockdep_assert_held(&ve_mutex);
	xa_for_each(&ve_ids, id, ve) {
		if (base < ve->id_base + ve->id_count &&
		    ve->id_base < base + count)
			return false;
	}
	return true;
}

static struct ve_struct *ve_alloc(u32 id)
{
	struct ve_struct *ve = kzalloc(sizeof(*ve), GFP_KERNEL_ACCOUNT);

	if (!ve)
		return ERR_PTR(-ENOMEM);

	refcount_set(&ve->refcnt, 1);
	ve->id = id;
	ve->meminfo = VE_MEMINFO_DEFAULT;
	ve->state = VE_PREPARED;
	init_rwsem(&ve->op_sem);
	ve_lifecycle_init(ve);
	ve_device_init(ve);
	ve_load_init(ve);
	ve_cpu_init(ve);

	ve->ub = ub_create(id);
	if (IS_ERR(ve->ub)) {
		int err = PTR_ERR(ve->ub);

		kfree(ve);
		return ERR_PTR(err);
	}
	/* ub_destroy() will drop the first reference, the last ve_put() this. */
	if (ve->ub)
		ub_get(ve->ub);

	spin_lock_irq(&ve_objects_lock);
	list_add_tail(&ve->objects, &ve_objects);
	spin_unlock_irq(&ve_objects_lock);
	return ve;
}

/**
 * ve_create - make a container object and take its id and id range
 * @id:       1 .. VE_MAX_ID
 * @id_base:  first host id of its range; ignored if @id_count is 0
 * @id_count: length of the range
 *
 * Return: the object with the reference of the id table, or -EINVAL, -EEXIST,
 * -EADDRINUSE (the range overlaps another container's), -ENOMEM.
 */
struct ve_struct *ve_create(u32 id, u32 id_base, u32 id_count)
{
	struct ve_struct *ve;
	int err = 0;

	if (!id || id > VE_MAX_ID)
		return ERR_PTR(-EINVAL);

	guard(mutex)(&ve_mutex);
	if (xa_load(&ve_ids, id))
		return ERR_PTR(-EEXIST);
	if (id_count && !ve_id_range_is_free(id_base, id_count))
		return ERR_PTR(-EADDRINUSE);

	ve = ve_alloc(id);
	if (IS_ERR(ve))
		return ve;
	ve->id_base = id_base;
	ve->id_count = id_count;
	err = xa_err(xa_store(&ve_ids, id, ve, GFP_KERNEL));
	if (err) {
		ub_destroy(ve->ub);
		ve_put(ve);
		return ERR_PTR(err);
	}
	return ve;
}

/* Gives the id back and drops the reference of the id table. */
void ve_forget(struct ve_struct *ve)
{
	mutex_lock(&ve_mutex);
	xa_erase(&ve_ids, ve->id);
	mutex_unlock(&ve_mutex);
	ve_put(ve);
}

/* debugfs vz/containers: a line for each object, the dead ones included. */
static int ve_objects_show(struct seq_file *m, void *v)
{
	static const char * const states[] = {
		"prepared", "running", "stopping", "stopped",
	};
	struct ve_struct *ve;

	spin_lock_irq(&ve_objects_lock);
	list_for_each_entry(ve, &ve_objects, objects)
		seq_printf(m, "%10u %-8s %u\n", ve->id, states[ve->state],
			   refcount_read(&ve->refcnt));
	spin_unlock_irq(&ve_objects_lock);
	return 0;
}
DEFINE_SHOW_ATTRIBUTE(ve_objects);

void __init ve_debugfs_init(void)
{
	struct dentry *dir = debugfs_lookup("vz", NULL);

	if (!dir)
		dir = debugfs_create_dir("vz", NULL);
	debugfs_create_file("containers", 0400, dir, NULL, &ve_objects_fops);
	ve_load_debugfs_init(dir);
}
