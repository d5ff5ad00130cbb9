// SPDX-License-Identifier: GPL-2.0
/*
 * Resource anchor: a container adopts an empty cgroup of the default
 * hierarchy, every cgroup made below it inherits.
 */
#include <linux/beancounter.h>
#include <linux/cgroup.h>

#include "internal.h"

/* Borrowed: stays valid as long as the task stays in its cgroup. */
struct ve_struct *ve_of_task_cgroup(struct task_struct *task)
{
	struct ve_struct *ve;

	rcu_read_lock();
	ve = task_dfl_cgroup(task)->ve_link.ve;
	rcu_read_unlock();
	return ve;
}

/**
 * ve_get_cgroup - the outer cgroup of a container, whatever it does
 * @ve: held
 *
 * Return: the cgroup with a reference, NULL when it has none any more.
 */
struct cgroup *ve_get_cgroup(struct ve_struct *ve)
{
	struct cgroup *cgrp;

	rcu_read_lock();
	cgrp = READ_ONCE(ve->cgrp);
	if (cgrp && !cgroup_tryget(cgrp))
		cgrp = NULL;
	rcu_read_unlock();
	return cgrp;
}

static void cgroup_link(struct cgroup *cgrp, struct ve_struct *ve)
{
	cgrp->ve_link.ve = ve_get(ve);
	cgrp->ve_link.ub = ve->ub;
}

void ve_cgroup_init(struct cgroup *cgrp, struct cgroup *parent)
{
	if (unlikely(parent->ve_link.ve))
		cgroup_link(cgrp, parent->ve_link.ve);
}

void ve_cgroup_exit(struct cgroup *cgrp)
{
	if (unlikely(cgrp->ve_link.ve))
		ve_put(cgrp->ve_link.ve);
}

/**
 * ve_cgroup_adopt - make a cgroup the outer cgroup of a container
 * @ve:   prepared, without a cgroup
 * @cgrp: not the root, empty, without children, not a container's, and holding
 *        no kernel memory: nobody has used it before
 *
 * Return: 0; -EBUSY if @cgrp is not as above; -ENODEV if the memory controller
 * is not enabled there. On success @ve holds a reference on @cgrp.
 */
int ve_cgroup_adopt(struct ve_struct *ve, struct cgroup *cgrp)
{
	int err;

	if (!cgroup_parent(cgrp))
		return -EINVAL;

	cgroup_lock();
	err = -EBUSY;
	if (cgrp->ve_link.ve || cgrp->nr_descendants ||
	    cgroup_is_populated(cgrp))
		goto out;
	err = ub_attach_cgroup(ve->ub, cgrp);
	if (err)
		goto out;
	cgroup_link(cgrp, ve);
	cgroup_get(cgrp);
	WRITE_ONCE(ve->cgrp, cgrp);
out:
	cgroup_unlock();
	return err;
}
