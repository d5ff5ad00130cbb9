// SPDX-License-Identifier: GPL-2.0
/* Mounts as a container sees them. */
#include <linux/fs.h>
#include <linux/mount.h>
#include <linux/path.h>
#include <linux/ve_quota.h>

/* Classic name; vzctl makes the node. */
#define VE_DISK	"/dev/" VE_DISK_NAME

const char *__ve_mnt_devname(const struct path *root,
			     const struct vfsmount *mnt)
{
	const struct super_block *sb = mnt->mnt_sb;

	return sb == root->mnt->mnt_sb && sb->s_bdev &&
	       sb->s_user_ns == &init_user_ns ? VE_DISK : NULL;
}
