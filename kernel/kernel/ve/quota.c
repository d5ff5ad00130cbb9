// SPDX-License-Identifier: GPL-2.0
/*
 * Two-level disk quota: the trees that are under quota, the calls that make
 * them so, /proc/vz/vzquota. Usage and limits are the file system's.
 */
#include <linux/file.h>
#include <linux/fs.h>
#include <linux/fileattr.h>
#include <linux/hashtable.h>
#include <linux/kdev_t.h>
#include <linux/mutex.h>
#include <linux/proc_fs.h>
#include <linux/projid.h>
#include <linux/seq_file.h>
#include <linux/slab.h>
#include <linux/uaccess.h>

#include "internal.h"
#include "quota.h"

static_assert(VZ_QUOTA_USER == USRQUOTA);
static_assert(VZ_QUOTA_GROUP == GRPQUOTA);
static_assert(VZ_QUOTA_TREE == PRJQUOTA);

/* Changed under quota_mutex, read under ve_quota_srcu. */
static DEFINE_HASHTABLE(quotas, 8);
static DEFINE_MUTEX(quota_mutex);
DEFINE_SRCU(ve_quota_srcu);

#define for_each_quota(bucket, quota)					\
	for ((bucket) = 0; (bucket) < HASH_SIZE(quotas); (bucket)++)	\
		hlist_for_each_entry_srcu(quota, &quotas[bucket], by_ve, \
			srcu_read_lock_held(&ve_quota_srcu) ||		\
			lockdep_is_held(&quota_mutex))

static struct ve_quota *quota_by_id(u32 id)
{
	struct ve_quota *quota;
	int bucket;

	for_each_quota(bucket, quota) {
		if (quota->id == id)
			return quota;
	}
	return NULL;
}

/* The tree of container @ve_id on @sb. */
struct ve_quota *ve_quota_of(u32 ve_id, const struct super_block *sb)
{
	struct ve_quota *quota;

	hash_for_each_possible_rcu(quotas, quota, by_ve, ve_id,
				   srcu_read_lock_held(&ve_quota_srcu)) {
		if (quota->ve_id == ve_id && ve_quota_sb(quota) == sb)
			return quota;
	}
	return NULL;
}

/* The same if level 2 is on there, for ids that are the container's own. */
struct ve_quota *ve_quota_ugid_of(const struct ve_struct *ve,
				  const struct super_block *sb)
{
	struct ve_quota *quota = ve_quota_of(ve->id, sb);

	return quota && READ_ONCE(quota->ugid) &&
	       READ_ONCE(quota->id_base) == ve->id_base &&
	       READ_ONCE(quota->id_count) == ve->id_count ? quota : NULL;
}

static bool quota_covers(const struct ve_quota *quota, struct kqid qid)
{
	u32 id = from_kqid(&init_user_ns, qid);

	if (qid.type == PRJQUOTA)
		return id == quota->id;
	return READ_ONCE(quota->ugid) && id >= READ_ONCE(quota->id_base) &&
	       id - READ_ONCE(quota->id_base) < READ_ONCE(quota->id_count);
}

/* The tree that @qid of the file system on @dev is about. */
struct ve_quota *ve_quota_by_kqid(dev_t dev, struct kqid qid)
{
	struct ve_quota *quota;
	int bucket;

	for_each_quota(bucket, quota) {
		if (ve_quota_sb(quota)->s_dev == dev &&
		    quota_covers(quota, qid))
			return quota;
	}
	return NULL;
}

/*
 * Quota calls may write, so they wait for a frozen file system to thaw: not with
 * s_umount, which thawing needs.
 */
void ve_quota_lock_sb(struct super_block *sb)
{
	sb_start_write(sb);
	down_read(&sb->s_umount);
}

void ve_quota_unlock_sb(struct super_block *sb)
{
	up_read(&sb->s_umount);
	sb_end_write(sb);
}

/*
 * What is asked of a tree.
 */

static bool arg_is_valid(const struct vzctl_quota *arg)
{
	if (!arg->id || arg->flags & ~VZ_QUOTA_UGID || arg->__unused ||
	    arg->ve_id > VE_MAX_ID)
		return false;
	for (int type = 0; type < VZ_QUOTA_TYPES; type++) {
		for (int kind = 0; kind < VZ_QUOTA_KINDS; kind++) {
			if (arg->grace[type][kind] > U32_MAX)
				return false;
		}
	}
	return !(arg->flags & VZ_QUOTA_UGID) ||
	       (arg->id_base && arg->id_count &&
		arg->id_count < U32_MAX - arg->id_base);
}

static bool is_enforced(const struct qc_state *state, int type)
{
	const unsigned int wanted = QCI_ACCT_ENABLED | QCI_LIMITS_ENFORCED;

	return (state->s_state[type].flags & wanted) == wanted;
}

static int check_sb(struct super_block *sb, u32 flags)
{
	struct qc_state state = {};
	int err;

	if (!sb->s_qcop || !sb->s_qcop->get_state || !sb->s_qcop->get_dqblk ||
	    !sb->s_qcop->set_dqblk)
		return -EOPNOTSUPP;
	down_read(&sb->s_umount);
	err = sb->s_qcop->get_state(sb, &state);
	up_read(&sb->s_umount);
	if (err || !is_enforced(&state, PRJQUOTA))
		return -EOPNOTSUPP;
	if (flags & VZ_QUOTA_UGID && (!is_enforced(&state, USRQUOTA) ||
				      !is_enforced(&state, GRPQUOTA)))
		return -EOPNOTSUPP;
	return 0;
}

static int check_point(const struct path *point, u32 id)
{
	struct fileattr fa = {};
	int err;

	if (!d_is_dir(point->dentry))
		return -ENOTDIR;
	err = vfs_fileattr_get(point->dentry, &fa);
	if (err)
		return err == -ENOIOCTLCMD ? -EOPNOTSUPP : err;
	return fa.fsx_projid == id && fa.fsx_xflags & FS_XFLAG_PROJINHERIT ?
		0 : -EINVAL;
}

static void quota_fill(struct ve_quota *quota, const struct vzctl_quota *arg)
{
	WRITE_ONCE(quota->ugid, arg->flags & VZ_QUOTA_UGID);
	WRITE_ONCE(quota->id_base, arg->id_base);
	WRITE_ONCE(quota->id_count, arg->id_count);
	for (int type = 0; type < VZ_QUOTA_TYPES; type++) {
		for (int kind = 0; kind < VZ_QUOTA_KINDS; kind++)
			WRITE_ONCE(quota->grace[type][kind],
				   arg->grace[type][kind]);
	}
}

static int quota_add(struct ve_quota *quota)
{
	guard(mutex)(&quota_mutex);
	if (quota_by_id(quota->id))
		return -EEXIST;
	hash_add_rcu(quotas, &quota->by_ve, quota->ve_id);
	return 0;
}

static void quota_free(struct ve_quota *quota)
{
	path_put(&quota->point);
	kfree(quota);
}

static int quota_on_point(const struct path *point,
			  const struct vzctl_quota *arg)
{
	struct ve_quota *quota;
	int err;

	err = check_point(point, arg->id) ?:
		check_sb(point->mnt->mnt_sb, arg->flags);
	if (err)
		return err;
	quota = kzalloc(sizeof(*quota), GFP_KERNEL_ACCOUNT);
	if (!quota)
		return -ENOMEM;
	quota->id = arg->id;
	quota->ve_id = arg->ve_id;
	quota->point = *point;
	path_get(&quota->point);
	quota_fill(quota, arg);
	err = quota_add(quota);
	if (err)
		quota_free(quota);
	return err;
}

static int quota_on(struct vzctl_quota *arg)
{
	struct fd f;
	int err;

	if (!arg_is_valid(arg))
		return -EINVAL;
	f = fdget_raw(arg->fd);
	if (!fd_file(f))
		return -EBADF;
	err = quota_on_point(&fd_file(f)->f_path, arg);
	fdput(f);
	return err;
}

static int quota_off(struct vzctl_quota *arg)
{
	struct ve_quota *quota;

	scoped_guard(mutex, &quota_mutex) {
		quota = quota_by_id(arg->id);
		if (!quota)
			return -ENOENT;
		hash_del_rcu(&quota->by_ve);
	}
	synchronize_srcu(&ve_quota_srcu);
	quota_free(quota);
	return 0;
}

static int quota_set(struct vzctl_quota *arg)
{
	struct ve_quota *quota;
	int err;

	if (!arg_is_valid(arg))
		return -EINVAL;
	guard(mutex)(&quota_mutex);
	quota = quota_by_id(arg->id);
	if (!quota)
		return -ENOENT;
	if (quota->ve_id != arg->ve_id)
		return -EINVAL;
	err = check_sb(ve_quota_sb(quota), arg->flags);
	if (!err)
		quota_fill(quota, arg);
	return err;
}

static int quota_get(struct vzctl_quota *arg)
{
	const struct ve_quota *quota;

	guard(mutex)(&quota_mutex);
	quota = quota_by_id(arg->id);
	if (!quota)
		return -ENOENT;
	*arg = (struct vzctl_quota) {
		.id		= quota->id,
		.flags		= quota->ugid ? VZ_QUOTA_UGID : 0,
		.fd		= -1,
		.ve_id		= quota->ve_id,
		.id_base	= quota->id_base,
		.id_count	= quota->id_count,
		.dev		= new_encode_dev(ve_quota_sb(quota)->s_dev),
	};
	for (int type = 0; type < VZ_QUOTA_TYPES; type++) {
		for (int kind = 0; kind < VZ_QUOTA_KINDS; kind++)
			arg->grace[type][kind] = quota->grace[type][kind];
	}
	return 0;
}

static const struct quota_call {
	unsigned int	cmd;
	int		(*call)(struct vzctl_quota *arg);
} quota_calls[] = {
	{ VZCTL_QUOTA_ON,	quota_on },
	{ VZCTL_QUOTA_OFF,	quota_off },
	{ VZCTL_QUOTA_SET,	quota_set },
	{ VZCTL_QUOTA_GET,	quota_get },
};

static long quota_call(const struct quota_call *call, void __user *uarg)
{
	struct vzctl_quota arg;
	int err;

	if (copy_from_user(&arg, uarg, sizeof(arg)))
		return -EFAULT;
	err = call->call(&arg);
	if (!err && _IOC_DIR(call->cmd) & _IOC_READ &&
	    copy_to_user(uarg, &arg, sizeof(arg)))
		return -EFAULT;
	return err;
}

static long quota_ioctl(struct file *file, unsigned int cmd, void __user *uarg)
{
	for (int i = 0; i < ARRAY_SIZE(quota_calls); i++) {
		if (quota_calls[i].cmd == cmd)
			return quota_call(&quota_calls[i], uarg);
	}
	return -ENOTTY;
}

static const struct ve_ioctl_family quota_ioctl_family = {
	.type	= VZDQCTLTYPE,
	.ioctl	= quota_ioctl,
};

/*
 * /proc/vz/vzquota. The format is the classic one.
 */

static u64 to_kb(u64 bytes)
{
	return DIV_ROUND_UP_ULL(bytes, 1024);
}

static void show_row(struct seq_file *m, const char *name, u64 usage, u64 soft,
		     u64 hard, s64 deadline, u32 grace)
{
	seq_printf(m, "%11s%15llu%15llu%15llu%11lld%11u\n", name, usage, soft,
		   hard, deadline, grace);
}

static void show_rows(struct seq_file *m, struct ve_quota *quota)
{
	struct super_block *sb = ve_quota_sb(quota);
	struct qc_dqblk blk = {};
	int err;

	ve_quota_lock_sb(sb);
	err = sb->s_qcop->get_dqblk(sb,
		make_kqid(&init_user_ns, PRJQUOTA, quota->id), &blk);
	ve_quota_unlock_sb(sb);
	if (err)
		return;
	show_row(m, "1k-blocks", to_kb(blk.d_space), to_kb(blk.d_spc_softlimit),
		 to_kb(blk.d_spc_hardlimit), blk.d_spc_timer,
		 ve_quota_grace(quota, PRJQUOTA, VZ_QUOTA_SPACE));
	show_row(m, "inodes", blk.d_ino_count, blk.d_ino_softlimit,
		 blk.d_ino_hardlimit, blk.d_ino_timer,
		 ve_quota_grace(quota, PRJQUOTA, VZ_QUOTA_INODES));
}

static void show_quota(struct seq_file *m, struct ve_quota *quota)
{
	seq_printf(m, "%u: ", quota->id);
	seq_path(m, &quota->point, " \t\n\\");
	seq_putc(m, '\n');
	show_rows(m, quota);
}

/* The node has them all; a container its own, without a name from outside. */
static int vzquota_show(struct seq_file *m, void *v)
{
	struct ve_struct *ve = ve_of_proc_sb(file_inode(m->file)->i_sb);
	struct ve_quota *quota;
	int bucket, idx;

	seq_printf(m, "%-11s%15s%15s%15s%11s%11s\n", "qid: path", "usage",
		   "softlimit", "hardlimit", "time", "expire");
	idx = srcu_read_lock(&ve_quota_srcu);
	for_each_quota(bucket, quota) {
		if (!ve)
			show_quota(m, quota);
		else if (quota->ve_id == ve->id)
			show_rows(m, quota);
	}
	srcu_read_unlock(&ve_quota_srcu, idx);
	return 0;
}

int __init ve_quota_init(void)
{
	if (!proc_create_single("vzquota", 0400, ve_proc_dir, vzquota_show))
		return -ENOMEM;
	return ve_quota_warning_init() ?:
		ve_register_ioctl_family(&quota_ioctl_family);
}
