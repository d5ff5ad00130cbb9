/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Two-level disk quota of containers: the hooks that Linux calls. Each tests
 * the common case, the node itself, first. See Documentation/vz/quota.rst.
 */
#ifndef _LINUX_VE_QUOTA_H
#define _LINUX_VE_QUOTA_H

#include <linux/errno.h>
#include <linux/quota.h>
#include <linux/ve.h>

struct kstatfs;
struct path;
struct seq_file;
struct vfsmount;

#ifdef CONFIG_VE_QUOTA

/*
 * quotactl(2) by a process of a container, with sb->s_umount held. Return:
 * -ENOIOCTLCMD for the node, whose calls are Linux's business.
 */
int __ve_quotactl(struct super_block *sb, int type, int cmd, qid_t id,
		  void __user *addr);
static inline int ve_quotactl(struct super_block *sb, int type, int cmd,
			      qid_t id, void __user *addr)
{
	return likely(!current_ve()) ? -ENOIOCTLCMD :
		__ve_quotactl(sb, type, cmd, id, addr);
}

/* A limit was met. Any context in which a file system allocates. */
void ve_quota_warned(struct kqid qid, dev_t dev, char warning);

/* The size of a disk is what its limits say. May sleep. */
void ve_quota_statfs_of(const struct ve_struct *ve, const struct path *path,
			struct kstatfs *buf);
void __ve_quota_statfs(const struct path *path, struct kstatfs *buf);
static inline void ve_quota_statfs(const struct path *path,
				   struct kstatfs *buf)
{
	if (unlikely(current_ve()))
		__ve_quota_statfs(path, buf);
}

/* What quota tools look for among the options of a mount. May sleep. */
void __ve_quota_show_options(struct seq_file *m, struct super_block *sb);
static inline void ve_quota_show_options(struct seq_file *m,
					 struct super_block *sb)
{
	if (unlikely(current_ve()))
		__ve_quota_show_options(m, sb);
}

#else /* !CONFIG_VE_QUOTA */

static inline int ve_quotactl(struct super_block *sb, int type, int cmd,
			      qid_t id, void __user *addr)
{
	return -ENOIOCTLCMD;
}
static inline void ve_quota_warned(struct kqid qid, dev_t dev, char warning)
{ }
static inline void ve_quota_statfs_of(const struct ve_struct *ve,
				      const struct path *path,
				      struct kstatfs *buf)
{ }
static inline void ve_quota_statfs(const struct path *path,
				   struct kstatfs *buf)
{ }
static inline void ve_quota_show_options(struct seq_file *m,
					 struct super_block *sb)
{ }

#endif /* CONFIG_VE_QUOTA */

#ifdef CONFIG_VE

/*
 * The device of @mnt in a list of mounts that begins at @root: a container's
 * disk is not known by the node's name for it. NULL: as Linux has it.
 */
const char *__ve_mnt_devname(const struct path *root,
			     const struct vfsmount *mnt);
static inline const char *ve_mnt_devname(const struct path *root,
					 const struct vfsmount *mnt)
{
	return likely(!current_ve()) ? NULL : __ve_mnt_devname(root, mnt);
}

#else

static inline const char *ve_mnt_devname(const struct path *root,
					 const struct vfsmount *mnt)
{
	return NULL;
}

#endif /* CONFIG_VE */

#endif /* _LINUX_VE_QUOTA_H */
