// SPDX-License-Identifier: GPL-2.0
/*
 * Identity anchor: the user namespace created inside the cgroup of a prepared
 * container becomes its root user namespace, those below it inherit.
 */
#include <linux/cgroup.h>
#include <linux/sysctl.h>
#include <linux/uidgid.h>

#include "internal.h"

/* What a container may create below its root user namespace. */
#define VE_MAX_USER_NAMESPACES	64
#define VE_MAX_NET_NAMESPACES	64
#define VE_MAX_MNT_NAMESPACES	512
/* fs.inotify.max_user_instances is for all its users together otherwise. */
#define VE_MAX_INOTIFY_INSTANCES	1024

/*
 * The same for all its users together, who could each have as much; and its own
 * user namespace. What is for each user of the node is for each of its users.
 */
static const long ve_ucount_sums[UCOUNT_COUNTS] = {
	[UCOUNT_USER_NAMESPACES]	= VE_MAX_USER_NAMESPACES + 1,
	[UCOUNT_NET_NAMESPACES]		= VE_MAX_NET_NAMESPACES,
	[UCOUNT_MNT_NAMESPACES]		= VE_MAX_MNT_NAMESPACES,
#ifdef CONFIG_INOTIFY_USER
	[UCOUNT_INOTIFY_INSTANCES]	= VE_MAX_INOTIFY_INSTANCES,
#endif
};

long __ve_ucount_max(const struct user_namespace *above, int type, long max)
{
	return above == &init_user_ns && ve_ucount_sums[type] ?
		ve_ucount_sums[type] : max;
}

/*
 * Usage in a user namespace also counts against its owner in the parent. With
 * the node's root as owner all containers would share root's inotify watches
 * and namespaces, so the owner becomes the first id of the range. Keeps the
 * old owner if memory is short; such a container is not started.
 */
static void userns_own(struct user_namespace *ns, kuid_t owner)
{
	struct ucounts *ucounts;

	ucounts = inc_ucount(ns->parent, owner, UCOUNT_USER_NAMESPACES);
	if (!ucounts)
		return;
	dec_ucount(ns->ucounts, UCOUNT_USER_NAMESPACES);
	ns->ucounts = ucounts;
	ns->owner = owner;
}

/* Otherwise container root could raise its own limits in /proc/sys/user. */
static void userns_freeze_sysctls(struct user_namespace *ns)
{
#ifdef CONFIG_SYSCTL
	struct ctl_table *table =
		(struct ctl_table *)ns->sysctls->ctl_table_arg;

	for (int i = 0; i < UCOUNT_COUNTS; i++)
		table[i].mode = 0444;
#endif
}

/* The creator's rlimits must not cap a container: its beancounter does. */
static void userns_set_limits(struct user_namespace *ns)
{
	for (int i = 0; i < UCOUNT_RLIMIT_COUNTS; i++)
		ns->rlimit_max[i] = LONG_MAX;
	ns->ucount_max[UCOUNT_USER_NAMESPACES] = VE_MAX_USER_NAMESPACES;
	ns->ucount_max[UCOUNT_NET_NAMESPACES] = VE_MAX_NET_NAMESPACES;
	ns->ucount_max[UCOUNT_MNT_NAMESPACES] = VE_MAX_MNT_NAMESPACES;
}

static void userns_link(struct user_namespace *ns, struct ve_struct *ve)
{
	ns->ve_link.ve = ve_get(ve);
	ns->ve_link.ub = ve->ub;
}

/**
 * ve_userns_init - tie a new user namespace to its container
 * @ns: just created by current, not visible to anybody yet
 */
void ve_userns_init(struct user_namespace *ns)
{
	struct ve_struct *ve = ve_of_userns(ns->parent);

	if (ve) {
		userns_link(ns, ve);
		return;
	}
	if (ns->parent != &init_user_ns)
		return;

	ve = ve_of_task_cgroup(current);
	if (likely(!ve) || !ve->id_count ||
	    READ_ONCE(ve->state) != VE_PREPARED ||
	    cmpxchg(&ve->user_ns, NULL, ns))
		return;

	userns_own(ns, make_kuid(&init_user_ns, ve->id_base));
	userns_freeze_sysctls(ns);
	userns_set_limits(ns);
	userns_link(ns, ve);
}

void __ve_userns_exit(struct user_namespace *ns)
{
	struct ve_struct *ve = ns->ve_link.ve;

	cmpxchg(&ve->user_ns, ns, NULL);
	ve_put(ve);
}
