// SPDX-License-Identifier: GPL-2.0
/* What a container sees of its disk: the size that its quota gives to it. */
#include <linux/dcache.h>
#include <linux/fs.h>
#include <linux/seq_file.h>
#include <linux/statfs.h>
#include <linux/ve_quota.h>

#include "quota.h"

/* Of the tree at @point; the file system's own if no limit is set. */
static bool tree_statfs(const struct path *point, struct kstatfs *ret)
{
	memset(ret, 0, sizeof(*ret));
	return !point->dentry->d_sb->s_op->statfs(point->dentry, ret);
}

static bool disk_statfs(struct super_block *sb, struct kstatfs *ret)
{
	memset(ret, 0, sizeof(*ret));
	return !sb->s_op->statfs(sb->s_root, ret);
}

/* What is free is there for all of them: less than a limit leaves, at times. */
static void limit_free(u64 *total, u64 *free, u64 disk_free)
{
	if (*free <= disk_free)
		return;
	*total -= *free - disk_free;
	*free = disk_free;
}

/*
 * File systems tell the limits of a tree for its directories only, and as if
 * the disk had room for all of them.
 */
static void statfs_of_tree(const struct ve_quota *quota, struct kstatfs *buf)
{
	struct kstatfs tree, disk;

	if (!tree_statfs(&quota->point, &tree) ||
	    !disk_statfs(ve_quota_sb(quota), &disk))
		return;
	buf->f_blocks = tree.f_blocks;
	buf->f_bfree = tree.f_bfree;
	limit_free(&buf->f_blocks, &buf->f_bfree, disk.f_bavail);
	buf->f_bavail = min(buf->f_bfree, tree.f_bavail);
	buf->f_files = tree.f_files;
	buf->f_ffree = tree.f_ffree;
	limit_free(&buf->f_files, &buf->f_ffree, disk.f_ffree);
}

/* A mount of another tree on the same disk is not this one. */
void ve_quota_statfs_of(const struct ve_struct *ve, const struct path *path,
			struct kstatfs *buf)
{
	struct ve_quota *quota;
	int idx = srcu_read_lock(&ve_quota_srcu);

	quota = ve_quota_of(ve->id, path->dentry->d_sb);
	if (quota && is_subdir(path->dentry, quota->point.dentry))
		statfs_of_tree(quota, buf);
	srcu_read_unlock(&ve_quota_srcu, idx);
}

void __ve_quota_statfs(const struct path *path, struct kstatfs *buf)
{
	ve_quota_statfs_of(current_ve(), path, buf);
}

void __ve_quota_show_options(struct seq_file *m, struct super_block *sb)
{
	int idx = srcu_read_lock(&ve_quota_srcu);

	if (ve_quota_ugid_of(current_ve(), sb))
		seq_puts(m, ",usrquota,grpquota");
	srcu_read_unlock(&ve_quota_srcu, idx);
}
