// SPDX-License-Identifier: GPL-2.0
/*
 * Policy for containers, enabled whatever lsm= says. User namespaces deny most
 * of what container root is not meant to do; here is what they let through and
 * a container should not have.
 */
#include <linux/fs.h>
#include <linux/lsm_hooks.h>
#include <linux/mm_types.h>
#include <linux/sched.h>
#include <linux/socket.h>
#include <uapi/linux/lsm.h>

#include "internal.h"

/* Above the range that mainline hands out. */
#define LSM_ID_VE	1000

/*
 * A task of the node that enters a container is visible there before it has
 * executed anything of the container's; its memory is the node's till then.
 */
static int ve_ptrace_access_check(struct task_struct *child, unsigned int mode)
{
	struct ve_struct *ve = current_ve();

	if (likely(!ve) || !child->mm)
		return 0;
	return ve_of_userns(child->mm->user_ns) == ve ? 0 : -EPERM;
}

static int ve_kernel_module_request(char *name)
{
	return likely(!current_ve()) ? 0 : -EPERM;
}

static bool family_is_allowed(int family)
{
	switch (family) {
	case AF_UNSPEC:
	case AF_UNIX:
	case AF_INET:
	case AF_INET6:
	case AF_NETLINK:
	case AF_PACKET:
	case AF_KEY:
	case AF_PPPOX:
		return true;
	default:
		return false;
	}
}

static int ve_socket_create(int family, int type, int protocol, int kern)
{
	if (likely(!current_ve()) || kern || family_is_allowed(family))
		return 0;
	return -EAFNOSUPPORT;
}

#ifdef CONFIG_BPF_SYSCALL
static int ve_bpf(int cmd, union bpf_attr *attr, unsigned int size)
{
	return likely(!current_ve()) ? 0 : -EPERM;
}
#endif

#ifdef CONFIG_PERF_EVENTS
static int ve_perf_event_open(int type)
{
	return likely(!current_ve()) ? 0 : -EACCES;
}
#endif

/*
 * A super block costs the node memory that is charged to nobody, and each of
 * its shrinkers a little in every memory cgroup there is. So they are counted.
 */
#define VE_MAX_SUPERS	1024

static struct lsm_blob_sizes ve_blob_sizes __ro_after_init = {
	.lbs_superblock = sizeof(struct ve_struct *),
};

/* The container that @sb is counted for, NULL if it is not. */
static struct ve_struct **counted_for(const struct super_block *sb)
{
	return sb->s_security + ve_blob_sizes.lbs_superblock;
}

static int ve_sb_alloc_security(struct super_block *sb)
{
	struct ve_struct *ve = ve_of_userns(sb->s_user_ns);

	if (likely(!ve))
		return 0;
	if (!atomic_add_unless(&ve->nr_supers, 1, VE_MAX_SUPERS))
		return -ENOSPC;
	*counted_for(sb) = ve;
	return 0;
}

/* Its user namespace still pins the container. */
static void ve_sb_free_security(struct super_block *sb)
{
	if (sb->s_security && unlikely(*counted_for(sb)))
		atomic_dec(&(*counted_for(sb))->nr_supers);
}

bool __ve_may_use_io_uring(const struct ve_struct *ve)
{
	return ve->features & VE_FEATURE_IO_URING;
}

static struct security_hook_list ve_hooks[] __ro_after_init = {
	LSM_HOOK_INIT(ptrace_access_check, ve_ptrace_access_check),
	LSM_HOOK_INIT(kernel_module_request, ve_kernel_module_request),
	LSM_HOOK_INIT(socket_create, ve_socket_create),
	LSM_HOOK_INIT(sb_alloc_security, ve_sb_alloc_security),
	LSM_HOOK_INIT(sb_free_security, ve_sb_free_security),
#ifdef CONFIG_BPF_SYSCALL
	LSM_HOOK_INIT(bpf, ve_bpf),
#endif
#ifdef CONFIG_PERF_EVENTS
	LSM_HOOK_INIT(perf_event_open, ve_perf_event_open),
#endif
};

static const struct lsm_id ve_lsmid = {
	.name = "ve",
	.id = LSM_ID_VE,
};

static int __init ve_lsm_init(void)
{
	security_add_hooks(ve_hooks, ARRAY_SIZE(ve_hooks), &ve_lsmid);
	return 0;
}

DEFINE_LSM(ve) = {
	.name = "ve",
	.order = LSM_ORDER_FIRST,
	.blobs = &ve_blob_sizes,
	.init = ve_lsm_init,
};
