// SPDX-License-Identifier: GPL-2.0
/* Policy for containers, the part that its header leaves to us. */
#include <linux/beancounter.h>
#include <linux/export.h>
#include <linux/fs.h>
#include <linux/mm_types.h>
#include <linux/sched.h>
#include <linux/syslog.h>
#include <linux/ve_netfilter.h>
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
	return READ_ONCE(ve->features) & VE_FEATURE_IO_URING;
}

/*
 * The other kinds that Linux lets root of a user namespace mount show nothing
 * that a container needs, or take memory that neither swaps nor has a size
 * (ramfs). For fuse it is the device that a container must have.
 */
static const struct {
	const char	*name;
	u64		feature;	/* 0: always */
} file_systems[] = {
	{ "cgroup2" },
	{ "devpts" },
	{ "fuse" },
	{ "mqueue" },
	{ "overlay" },
	{ "proc" },
	{ "sysfs",	VE_FEATURE_SYSFS },
	{ "tmpfs" },
};

static bool may_mount(const struct ve_struct *ve,
		      const struct file_system_type *type)
{
	for (int i = 0; i < ARRAY_SIZE(file_systems); i++)
		if (!strcmp(file_systems[i].name, type->name))
			return !file_systems[i].feature ||
				ve->features & file_systems[i].feature;
	return false;
}

int __ve_fs_context(const struct ve_struct *ve, const struct fs_context *fc)
{
	if (fc->sb_flags & SB_KERNMOUNT || may_mount(ve, fc->fs_type))
		return 0;
	if (ve->ub)
		ub_event_denied(ve->ub, UB_DENIED_MOUNT, fc->fs_type->name);
	return -EPERM;
}

/*
 * The node's messages tell of its hardware and of other containers. This one
 * has none, of which whoever looks there may read and clear all.
 */
int __ve_syslog(int type)
{
	switch (type) {
	case SYSLOG_ACTION_OPEN:
	case SYSLOG_ACTION_CLOSE:
	case SYSLOG_ACTION_READ_ALL:
	case SYSLOG_ACTION_SIZE_UNREAD:
	case SYSLOG_ACTION_SIZE_BUFFER:
		return 0;
	case SYSLOG_ACTION_READ_CLEAR:
	case SYSLOG_ACTION_CLEAR:
		return ve_ns_capable(CAP_SYS_ADMIN) ? 0 : -EPERM;
	default:
		return -EPERM;
	}
}

static const char *netfilter_name(u64 feature)
{
	switch (feature) {
	case VE_FEATURE_CONNTRACK:
		return "conntrack";
	case VE_FEATURE_NAT:
		return "nat";
	default:
		return "tables";
	}
}

int __ve_netfilter(const struct ve_struct *ve, u64 feature)
{
	if (READ_ONCE(ve->features) & feature)
		return 0;
	if (ve->ub)
		ub_event_denied(ve->ub, UB_DENIED_NETFILTER,
				netfilter_name(feature));
	return -EPERM;
}
EXPORT_SYMBOL_GPL(__ve_netfilter);
