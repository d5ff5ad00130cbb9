/* SPDX-License-Identifier: GPL-2.0 WITH Linux-syscall-note */
/*
 * Two-level disk quota: calls on /dev/vzctl, type '+'.
 *
 * Usage and limits are those of the file system: project quota of the tree
 * (level 1), user and group quota of the container's ids (level 2), read and set
 * with quotactl(2). What the kernel keeps beside them is which trees are under
 * quota, whose ids own files there, and grace times of each tree's own.
 */
#ifndef _UAPI_LINUX_VZCTL_QUOTA_H
#define _UAPI_LINUX_VZCTL_QUOTA_H

#include <linux/ioctl.h>
#include <linux/types.h>

#define VZDQCTLTYPE		'+'

/* in struct vzctl_quota.flags */
#define VZ_QUOTA_UGID		1	/* level 2 is on */

/* first index of struct vzctl_quota.grace, as the types of quotactl(2) */
#define VZ_QUOTA_USER		0
#define VZ_QUOTA_GROUP		1
#define VZ_QUOTA_TREE		2
#define VZ_QUOTA_TYPES		3
/* second index */
#define VZ_QUOTA_SPACE		0
#define VZ_QUOTA_INODES		1
#define VZ_QUOTA_KINDS		2

/**
 * struct vzctl_quota - a tree under quota
 * @id:       quota id, not 0: the project id of the tree. By convention that of
 *            the container.
 * @flags:    VZ_QUOTA_*
 * @fd:       ON: the top directory, which must have the project @id and hand it
 *            down (FS_XFLAG_PROJINHERIT); GET returns -1
 * @ve_id:    the container that sees the limits as its disk's size and, on
 *            level 2, may set limits for its ids: @id_base and @id_count are
 *            then those it was prepared with. 0: none.
 * @id_base:  first user and group id of files in the tree
 * @id_count: length of that range
 * @dev:      GET: of the file system, in the encoding of new_encode_dev()
 * @__unused: must be 0
 * @grace:    seconds that a soft limit may be exceeded, at most U32_MAX
 */
struct vzctl_quota {
	__u32	id;
	__u32	flags;
	__s32	fd;
	__u32	ve_id;
	__u32	id_base;
	__u32	id_count;
	__u32	dev;
	__u32	__unused;
	__u64	grace[VZ_QUOTA_TYPES][VZ_QUOTA_KINDS];
};

/*
 * The file system stays mounted while one of its trees is under quota.
 * Errors: EINVAL flags, range, grace, or @fd without the project; EEXIST @id is
 * on already; ENOTDIR @fd; EOPNOTSUPP no project quota there, or with
 * VZ_QUOTA_UGID no user and group quota; ENOMEM.
 */
#define VZCTL_QUOTA_ON		_IOW(VZDQCTLTYPE, 32, struct vzctl_quota)
/* Only @id counts. Errors: ENOENT not on. */
#define VZCTL_QUOTA_OFF		_IOW(VZDQCTLTYPE, 33, struct vzctl_quota)
/* Sets @flags, @ve_id, the range and @grace. Errors: ENOENT, EINVAL, EOPNOTSUPP */
#define VZCTL_QUOTA_SET		_IOW(VZDQCTLTYPE, 34, struct vzctl_quota)
/* Errors: ENOENT not on. */
#define VZCTL_QUOTA_GET		_IOWR(VZDQCTLTYPE, 35, struct vzctl_quota)

#endif /* _UAPI_LINUX_VZCTL_QUOTA_H */
