/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Policy for containers, in force whatever lsm= says. User namespaces deny most
 * of what container root is not meant to do; here is what they let through and
 * a container should not have, and the little that they deny and a container may.
 *
 * Called from security/security.c before the security modules, the rest from
 * system calls and files of /proc. Not a module itself: each costs every other
 * security hook some instructions.
 */
#ifndef _LINUX_VE_SECURITY_H
#define _LINUX_VE_SECURITY_H

#include <linux/bits.h>
#include <linux/capability.h>
#include <linux/dcache.h>
#include <linux/errno.h>
#include <linux/fs.h>
#include <linux/fs_context.h>
#include <linux/oom.h>
#include <linux/resource.h>
#include <linux/sched.h>
#include <linux/socket.h>
#include <linux/string.h>
#include <linux/ve.h>
#include <uapi/linux/watch_queue.h>

#ifdef CONFIG_VE

int __ve_ptrace_access_check(const struct task_struct *child);
static __always_inline int
ve_ptrace_access_check(const struct task_struct *child)
{
	return likely(!current_ve()) ? 0 : __ve_ptrace_access_check(child);
}

static __always_inline int ve_kernel_module_request(void)
{
	return likely(!current_ve()) ? 0 : -EPERM;
}

/* The other protocols are rarely used, and looked after by nobody. */
#define VE_FAMILIES	(BIT_ULL(AF_UNSPEC) | BIT_ULL(AF_UNIX) |	\
			 BIT_ULL(AF_INET) | BIT_ULL(AF_INET6) |		\
			 BIT_ULL(AF_NETLINK) | BIT_ULL(AF_PACKET) |	\
			 BIT_ULL(AF_KEY) | BIT_ULL(AF_PPPOX))

/* @family is below NPROTO. First of all what is asked for most. */
static __always_inline int ve_socket_create(int family, int kern)
{
	return likely(VE_FAMILIES & BIT_ULL(family)) || !current_ve() || kern ?
		0 : -EAFNOSUPPORT;
}

/* Memory that neither swaps nor counts as locked when it grows. */
static __always_inline int ve_inode_anon(const struct qstr *name)
{
	return likely(!current_ve()) || strcmp(name->name, "[secretmem]") ?
		0 : -EPERM;
}

/* Queues of notifications: pages that nobody counts, and few ever want. */
static __always_inline int ve_file_ioctl(unsigned int cmd)
{
	return likely(cmd != IOC_WATCH_QUEUE_SET_SIZE) || !current_ve() ?
		0 : -EPERM;
}

static __always_inline int ve_bpf(void)
{
	return likely(!current_ve()) ? 0 : -EPERM;
}

static __always_inline int ve_perf_event_open(void)
{
	return likely(!current_ve()) ? 0 : -EACCES;
}

/*
 * The kinds of file systems that root of the namespace may mount, if it may at
 * all. Nor is one made ready: parsers of file systems are not for who may not
 * mount them. What the kernel mounts for itself while a container is at work
 * may be. A refusal is an event.
 */
int __ve_fs_context(const struct ve_struct *ve, const struct fs_context *fc);
static inline int ve_fs_context(const struct fs_context *fc)
{
	struct ve_struct *ve = ve_of_userns(fc->user_ns);

	return likely(!ve) ? 0 : __ve_fs_context(ve, fc);
}

/*
 * In which user namespace is a capability of the node's wanted? Marks of files
 * that cannot be changed (chattr +i, +a) stop nobody but who has them: root of
 * a container may set those of its own files.
 */
static __always_inline struct user_namespace *
ve_capable_ns(struct user_namespace *ns, int cap)
{
	struct ve_struct *ve;

	if (likely(cap != CAP_LINUX_IMMUTABLE) || ns != &init_user_ns)
		return ns;
	ve = current_ve();
	return likely(!ve) ? ns : READ_ONCE(ve->user_ns);
}

/*
 * A hard limit may be raised. Not that of real-time priorities: nothing bounds
 * the processor time of those.
 */
static inline bool ve_may_raise_rlimit(unsigned int resource)
{
	return capable(CAP_SYS_RESOURCE) ||
	       (unlikely(current_ve()) && resource != RLIMIT_RTPRIO &&
		ve_ns_capable(CAP_SYS_RESOURCE));
}

/* The processor time of a container is shared among its own tasks only. */
static inline bool ve_can_nice(const struct task_struct *task, int nice)
{
	return can_nice(task, nice) ||
	       (unlikely(current_ve()) && ve_ns_capable(CAP_SYS_NICE));
}

/* oom_score_adj may be lowered, but no process of a container outlives all. */
static inline bool ve_may_lower_oom_adj(int *adj)
{
	if (capable(CAP_SYS_RESOURCE))
		return true;
	if (likely(!current_ve()) || !ve_ns_capable(CAP_SYS_RESOURCE))
		return false;
	*adj = max(*adj, OOM_SCORE_ADJ_MIN + 1);
	return true;
}

/* The kernel's messages: does the caller not see them, and what does it get? */
int __ve_syslog(int type);
#define ve_has_no_syslog()	unlikely(current_ve())

#else /* !CONFIG_VE */

static inline int ve_ptrace_access_check(const struct task_struct *child)
{
	return 0;
}
static inline int ve_kernel_module_request(void) { return 0; }
static inline int ve_socket_create(int family, int kern) { return 0; }
static inline int ve_inode_anon(const struct qstr *name) { return 0; }
static inline int ve_file_ioctl(unsigned int cmd) { return 0; }
static inline int ve_bpf(void) { return 0; }
static inline int ve_perf_event_open(void) { return 0; }
static inline int ve_fs_context(const struct fs_context *fc) { return 0; }
#define ve_capable_ns(ns, cap)		(ns)
#define ve_may_raise_rlimit(resource)	capable(CAP_SYS_RESOURCE)
#define ve_can_nice(task, nice)		can_nice(task, nice)
#define ve_may_lower_oom_adj(adj)	capable(CAP_SYS_RESOURCE)
static inline int __ve_syslog(int type) { return -EPERM; }
#define ve_has_no_syslog()	false

#endif /* CONFIG_VE */

#endif /* _LINUX_VE_SECURITY_H */
