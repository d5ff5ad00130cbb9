/* SPDX-License-Identifier: GPL-2.0 */
/* Trees under quota: what the files about quota in kernel/ve share. */
#ifndef _KERNEL_VE_QUOTA_H
#define _KERNEL_VE_QUOTA_H

#include <linux/path.h>
#include <linux/quota.h>
#include <linux/rculist.h>
#include <linux/srcu.h>
#include <linux/ve.h>
#include <uapi/linux/vzctl_quota.h>

/**
 * struct ve_quota - a tree under quota
 * @by_ve:   in the table, by @ve_id
 * @id:      quota id, project id of the tree
 * @point:   top directory, pinned with its mount
 * @ugid:    level 2 is on
 * @ve_id:   the container it belongs to, 0 if none; it need not exist
 * @id_base, @id_count: ids of the files
 * @grace:   seconds, by type and kind
 *
 * Reached under ve_quota_srcu only. What SET changes are single words, and a
 * reader that sees some old and some new ones does no harm.
 */
struct ve_quota {
	struct hlist_node	by_ve;
	u32			id;
	struct path		point;
	bool			ugid;
	u32			ve_id;
	u32			id_base;
	u32			id_count;
	u32			grace[VZ_QUOTA_TYPES][VZ_QUOTA_KINDS];
};

extern struct srcu_struct ve_quota_srcu;

static inline struct super_block *ve_quota_sb(const struct ve_quota *quota)
{
	return quota->point.mnt->mnt_sb;
}

/* All under ve_quota_srcu; NULL if there is none. */
struct ve_quota *ve_quota_of(u32 ve_id, const struct super_block *sb);
struct ve_quota *ve_quota_ugid_of(const struct ve_struct *ve,
				  const struct super_block *sb);
struct ve_quota *ve_quota_by_kqid(dev_t dev, struct kqid qid);

/* Seconds that a soft limit of @type may be exceeded. */
static inline u32 ve_quota_grace(const struct ve_quota *quota, int type,
				 int kind)
{
	return READ_ONCE(quota->grace[type][kind]);
}

/* Around calls of s_qcop. */
void ve_quota_lock_sb(struct super_block *sb);
void ve_quota_unlock_sb(struct super_block *sb);

/* quota_warning.c */
int ve_quota_warning_init(void);

#endif /* _KERNEL_VE_QUOTA_H */
