/* SPDX-License-Identifier: GPL-2.0 WITH Linux-syscall-note */
/*
 * Control device of the container subsystem: /dev/vzctl, character 126:0.
 *
 * Numbers below 32 of type '.' are the classic ones, kept as they were. The
 * authority is the open file: it must have been opened by a process with
 * CAP_SYS_ADMIN in the initial user namespace, outside of any container, and
 * may then be passed on.
 */
#ifndef _UAPI_LINUX_VZCALLUSER_H
#define _UAPI_LINUX_VZCALLUSER_H

#include <linux/ioctl.h>
#include <linux/types.h>

#define VZCTL_MAJOR		126
#define VZCTL_DEVICE		"/dev/vzctl"
#define VZCTLTYPE		'.'

#define VE_MAX_ID		2147483644U	/* 0 is the node itself */

/* classic: flags of struct vzctl_env_create */
#define VE_CREATE		1
#define VE_EXCLUSIVE		2
#define VE_ENTER		4
#define VE_TEST			8
#define VE_LOCK			16
#define VE_SKIPLOCK		32

/**
 * struct vzctl_env_create - classic probe and existence test
 * @veid:     container id
 * @flags:    0: returns the caller's own container id, needs no privilege;
 *            VE_TEST: 0 if the container exists in any state, else -ESRCH.
 *            Creating and entering in place is not possible on this kernel
 *            and gives -EOPNOTSUPP: see VZCTL_VE_PREPARE, VZCTL_VE_GET_PIDFD.
 * @class_id: shown in /proc/vz/veinfo
 */
struct vzctl_env_create {
	__u32	veid;
	__u32	flags;
	__u32	class_id;
};

/**
 * struct vzctl_setdevperms - classic permission for devices
 * @veid: a running container
 * @type: S_IFCHR or S_IFBLK, and which parts of @dev count: VE_DEV_*
 * @dev:  number in the encoding of new_encode_dev()
 * @mask: VE_DEV_* bits below; 0 takes the rule away. Making the node is always
 *        allowed. A rule replaces an earlier one for the same devices.
 */
struct vzctl_setdevperms {
	__u32	veid;
	__u32	type;
	__u32	dev;
	__u32	mask;
};

/* in vzctl_setdevperms.type */
#define VE_DEV_ANY		0	/* all devices of the type */
#define VE_DEV_MAJOR		010	/* all of the major number */
#define VE_DEV_EXACT		030
/* in vzctl_setdevperms.mask */
#define VE_DEV_WRITE		02
#define VE_DEV_READ		04
#define VE_DEV_QUOTA		010
#define VE_DEV_MOUNT		0100

/**
 * struct vzctl_ve_meminfo - classic choice of what memory a container sees
 * @veid: a running container
 * @val:  VE_MEMINFO_*, or from 3 on the pages to show as RAM while physpages
 *        is unlimited
 */
struct vzctl_ve_meminfo {
	__u32	veid;
	__u32	__unused;
	__u64	val;
};

/* in vzctl_ve_meminfo.val */
#define VE_MEMINFO_SYSTEM	0	/* that of the node */
#define VE_MEMINFO_DEFAULT	1	/* physpages is RAM, swappages swap */
#define VE_MEMINFO_COMPLETE	2	/* the same with more lines */

/* An average with two digits behind the point. */
struct vzctl_loadavg {
	__s32	val_int;
	__s32	val_frac;
};

/**
 * struct vzctl_cpustat - classic: what a container has used of the processors
 * @user_jif, @nice_jif, @system_jif, @uptime_jif: ticks of sysconf(_SC_CLK_TCK);
 *             nice time counts as user time
 * @idle_clk:  ns, of all its processors together
 * @strv:      0
 * @uptime:    ns
 * @loadavg:   over 1, 5 and 15 minutes
 */
struct vzctl_cpustat {
	__u64			user_jif;
	__u64			nice_jif;
	__u64			system_jif;
	__u64			uptime_jif;
	__u64			idle_clk;
	__u64			strv;
	__u64			uptime;
	struct vzctl_loadavg	loadavg[3];
};

/**
 * struct vzctl_cpustatctl - classic request for them
 * @veid:    a running container; inside one, itself
 * @cpustat: filled
 */
struct vzctl_cpustatctl {
	__u32			veid;
	struct vzctl_cpustat	*cpustat;
};

/**
 * struct vzctl_ve_configure - classic: one more thing of a container
 * @veid: a running container
 * @key:  VE_CONFIGURE_*
 * @val:  0
 * @size: of @data, at most a page
 * @data: what the key says
 */
struct vzctl_ve_configure {
	__u32	veid;
	__u32	key;
	__u32	val;
	__u32	size;
	char	data[];
};

/* in vzctl_ve_configure.key: release of the kernel that uname(2) tells, text */
#define VE_CONFIGURE_OS_RELEASE	2

/*
 * Ours: struct vzctl_ve_features, those of VE_FEATURES_LIVE. What a container
 * has made with one that is taken from it stays.
 */
#define VE_CONFIGURE_FEATURES	0x10000

/**
 * struct vzctl_ve_features - features of a running container
 * @mask:     those that are set or taken
 * @features: which of them are set
 */
struct vzctl_ve_features {
	__u64	mask;
	__u64	features;
};

#define VZIOLIMITTYPE		'I'

/**
 * struct vzctl_iolimit - classic limit of disk I/O
 * @id:      of a beancounter, which is that of a container; 0 is the node
 * @speed:   bytes, or requests, a second; 0: no limit
 * @burst:   how many may be saved for later
 * @latency: longest single wait, ms
 */
struct vzctl_iolimit {
	__u32	id;
	__u32	speed;
	__u32	burst;
	__u32	latency;
};

/**
 * struct vzctl_ve_prepare - make the object of a container
 * @veid:      1 .. VE_MAX_ID
 * @flags:     VE_PREPARE_* bits
 * @features:  VE_FEATURE_* bits
 * @id_base:   first host user and group id of the container's own range
 * @id_count:  length of the range; all of it above 0, none of it in use by
 *             another container
 * @cgroup_fd: directory of an empty cgroup (v2) with the memory controller
 *             enabled; becomes the container's outer cgroup for good
 * @class_id:  shown in /proc/vz/veinfo
 *
 * Until VZCTL_VE_START, or VZCTL_VE_RESUME if it is made to be restored, the
 * container belongs to the open file: when that is closed, by exit or by a
 * kill, everything is undone.
 *
 * The first user namespace that a process inside @cgroup_fd (or below it)
 * creates becomes the container's; it must be mapped to the range.
 */
struct vzctl_ve_prepare {
	__u32	veid;
	__u32	flags;
	__u64	features;
	__u32	id_base;
	__u32	id_count;
	__s32	cgroup_fd;
	__u32	class_id;
};

/*
 * in vzctl_ve_prepare.flags: processes will come from a checkpoint. START lets
 * the cgroup namespace be made later, VZCTL_VE_RESUME ends this state.
 */
#define VE_PREPARE_RESTORE	1

/**
 * struct vzctl_ve_start - start a prepared container
 * @veid:  container id, prepared through the same open file
 * @pidfd: its future init: PID 1 of a pid namespace that belongs, as do its
 *         mount, net, uts, ipc, cgroup and time namespaces, to the
 *         container's user namespace
 */
struct vzctl_ve_start {
	__u32	veid;
	__s32	pidfd;
};

/**
 * struct vzctl_ve_id - argument of the calls that only name a container
 * @veid:  container id
 * @flags: must be 0
 */
struct vzctl_ve_id {
	__u32	veid;
	__u32	flags;
};

/* Extremes and refusals of a resource since the container was started. */
struct vzctl_ub_state {
	__u64	maxheld;
	__u64	minheld;
	__u64	failcnt;
};

#define VZCTL_STATE_RESOURCES	32

/**
 * struct vzctl_ve_state - what only the kernel knows of a container's past
 * @veid:          container id
 * @nr_resources:  how many of @resources count, in the order of
 *                 UB_RESOURCE_LIST; 0 if the kernel has no beancounters
 * @age_ns:        since its start
 * @cpu_used_ns, @cpu_user_ns, @cpu_system_ns: consumed since then
 * @boot_id:       of /proc/sys/kernel/random; all 0 if nobody has read it
 * @features:      VE_FEATURE_*; told, and not set: a container is prepared with them
 * @reserved:      must be 0
 */
struct vzctl_ve_state {
	__u32			veid;
	__u32			nr_resources;
	__u64			age_ns;
	__u64			cpu_used_ns;
	__u64			cpu_user_ns;
	__u64			cpu_system_ns;
	__u8			boot_id[16];
	__u64			features;
	__u64			reserved[5];
	struct vzctl_ub_state	resources[VZCTL_STATE_RESOURCES];
};

/* features, classic bit numbers */
#define VE_FEATURE_SYSFS	(1ULL << 0)
#define VE_FEATURE_NFS		(1ULL << 1)
#define VE_FEATURE_DEF_PERMS	(1ULL << 2)
#define VE_FEATURE_SIT		(1ULL << 3)
#define VE_FEATURE_IPIP		(1ULL << 4)
#define VE_FEATURE_PPP		(1ULL << 5)
#define VE_FEATURE_IPGRE	(1ULL << 6)
#define VE_FEATURE_BRIDGE	(1ULL << 7)
#define VE_FEATURE_NFSD		(1ULL << 8)
/* new ones, from bit 32 up */
#define VE_FEATURE_IO_URING	(1ULL << 32)
#define VE_FEATURE_HIDEVZ	(1ULL << 33)	/* no /proc/vz, no beancounters */
#define VE_FEATURE_NETFILTER	(1ULL << 34)	/* tables and rules */
#define VE_FEATURE_CONNTRACK	(1ULL << 35)	/* that look at connections */
#define VE_FEATURE_NAT		(1ULL << 36)	/* and translate addresses */

#define VE_FEATURES_LIVE	(VE_FEATURE_IO_URING | VE_FEATURE_NETFILTER | \
				 VE_FEATURE_CONNTRACK | VE_FEATURE_NAT)

/* Errors: EPERM authority, or the node's own id; ESRCH not running; EINVAL
 * type, mask; ENOSPC too many rules.
 */
#define VZCTL_SETDEVPERMS	_IOW(VZCTLTYPE, 2, struct vzctl_setdevperms)

#define VZCTL_ENV_CREATE	_IOW(VZCTLTYPE, 5, struct vzctl_env_create)

/* Errors: EPERM authority, or inside another's id; ESRCH not running. */
#define VZCTL_GET_CPU_STAT	_IOW(VZCTLTYPE, 6, struct vzctl_cpustatctl)

/* Errors: EPERM authority; ENOENT no such beancounter; ENXIO never limited. */
#define VZCTL_SET_IOLIMIT	_IOW(VZIOLIMITTYPE, 0, struct vzctl_iolimit)
#define VZCTL_GET_IOLIMIT	_IOR(VZIOLIMITTYPE, 1, struct vzctl_iolimit)
#define VZCTL_SET_IOPSLIMIT	_IOW(VZIOLIMITTYPE, 2, struct vzctl_iolimit)
#define VZCTL_GET_IOPSLIMIT	_IOR(VZIOLIMITTYPE, 3, struct vzctl_iolimit)

/* Errors: EPERM authority; EINVAL no such container. */
#define VZCTL_VE_MEMINFO	_IOW(VZCTLTYPE, 13, struct vzctl_ve_meminfo)

/* Errors: EPERM authority; EMSGSIZE too much data; ENODATA none; EINVAL no such
 * container, or characters; ESRCH not running; ENOKEY key.
 */
#define VZCTL_VE_CONFIGURE	_IOW(VZCTLTYPE, 15, struct vzctl_ve_configure)

/* Errors: EPERM authority; EINVAL range, flags; EBADF/EINVAL cgroup_fd not a
 * cgroup; EBUSY cgroup populated, has children or already owned, or this file
 * has another container prepared; EEXIST id in use; EADDRINUSE id range in use.
 */
#define VZCTL_VE_PREPARE	_IOW(VZCTLTYPE, 32, struct vzctl_ve_prepare)
/* Errors: ESRCH not prepared here or pidfd dead; EINVAL a namespace is not the
 * container's, the process is not PID 1 or the id map is not the range;
 * ENOMEM memory was short when its user namespace was made.
 */
#define VZCTL_VE_START		_IOW(VZCTLTYPE, 33, struct vzctl_ve_start)
/* Returns a new pidfd (close-on-exec) of the running container's init.
 * Errors: ESRCH no such container; EBUSY not running (yet, or any more), or
 * still being restored.
 */
#define VZCTL_VE_GET_PIDFD	_IOW(VZCTLTYPE, 34, struct vzctl_ve_id)
/* Kills every process of the container. It is gone when VE_TEST says ESRCH.
 * Errors: ESRCH no such container.
 */
#define VZCTL_VE_KILL		_IOW(VZCTLTYPE, 35, struct vzctl_ve_id)
/* The restored processes, whose address spaces were those of a program of the
 * node once, become the container's; it does not belong to the open file any
 * longer.
 * Errors: ESRCH not prepared here; EBUSY not started, or init is dead; EINVAL
 * not to be restored, or a namespace of init is not the container's.
 */
#define VZCTL_VE_RESUME		_IOW(VZCTLTYPE, 36, struct vzctl_ve_id)
/* The past of a running container, and giving it to one that is being restored.
 * What is held counts for the new maximum, what has been refused while it was
 * restored does not count.
 * Errors: ESRCH no such container, or (SET) not prepared here; EBUSY not
 * running; EINVAL (SET) not to be restored, a number is too large.
 */
#define VZCTL_VE_GET_STATE	_IOWR(VZCTLTYPE, 37, struct vzctl_ve_state)
#define VZCTL_VE_SET_STATE	_IOW(VZCTLTYPE, 38, struct vzctl_ve_state)

/*
 * Events: netlink protocol 31, group 1, initial network namespace. The payload
 * is the bare text "ve-start@ID", "ve-stop@ID" or "ve-reboot@ID", without
 * netlink header and terminating NUL. ve-reboot replaces ve-stop only while
 * /sys/module/vzevent/parameters/reboot_event is 1.
 */
#define NETLINK_VZEVENT		31
#define VZEVENT_GROUP		1

#endif /* _UAPI_LINUX_VZCALLUSER_H */
