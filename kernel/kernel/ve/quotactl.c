// SPDX-License-Identifier: GPL-2.0
/*
 * quotactl(2) in a container: user and group quota of the ids that are its own,
 * on the file systems where level 2 is on for it. Ordinary quota tools are
 * meant to work: what switches quota on or off for the node succeeds and does
 * nothing. Grace times are those of the container's tree.
 *
 * Structures and units are those of uapi/linux/quota.h and dqblk_xfs.h.
 */
#include <linux/compat.h>
#include <linux/cred.h>
#include <linux/dqblk_xfs.h>
#include <linux/fs.h>
#include <linux/init_task.h>
#include <linux/quotaops.h>
#include <linux/security.h>
#include <linux/timekeeping.h>
#include <linux/uaccess.h>
#include <linux/ve_quota.h>

#include "../../fs/quota/compat.h"
#include "quota.h"

/**
 * struct request - a call, checked
 * @ve:    the caller's container
 * @quota: its tree, level 2 is on
 * @type:  USRQUOTA or GRPQUOTA
 * @id:    as the caller's user namespace has it
 * @addr:  of the caller's structure
 */
struct request {
	struct super_block	*sb;
	struct ve_struct	*ve;
	struct ve_quota		*quota;
	int			type;
	qid_t			id;
	void __user		*addr;
};

static struct kqid request_qid(const struct request *request)
{
	return make_kqid(current_user_ns(), request->type, request->id);
}

/*
 * What has a soft limit that is exceeded must have a deadline. Linux would take
 * the grace time of the whole file system for it.
 */
static void set_deadline(struct qc_dqblk *blk, int field, u64 usage, u64 soft,
			 s64 old, u32 grace, s64 *ret_deadline)
{
	if (blk->d_fieldmask & field || !soft || usage <= soft)
		return;
	*ret_deadline = old ?: ktime_get_real_seconds() + grace;
	blk->d_fieldmask |= field;
}

static void set_deadlines(const struct request *request, struct qc_dqblk *blk,
			  const struct qc_dqblk *old)
{
	if (blk->d_fieldmask & QC_SPC_SOFT)
		set_deadline(blk, QC_SPC_TIMER, old->d_space,
			     blk->d_spc_softlimit, old->d_spc_timer,
			     ve_quota_grace(request->quota, request->type,
					    VZ_QUOTA_SPACE),
			     &blk->d_spc_timer);
	if (blk->d_fieldmask & QC_INO_SOFT)
		set_deadline(blk, QC_INO_TIMER, old->d_ino_count,
			     blk->d_ino_softlimit, old->d_ino_timer,
			     ve_quota_grace(request->quota, request->type,
					    VZ_QUOTA_INODES),
			     &blk->d_ino_timer);
}

/* Usage is what the file system says, realtime devices are the node's. */
#define SETTABLE	(QC_SPC_SOFT | QC_SPC_HARD | QC_INO_SOFT | QC_INO_HARD | \
			 QC_SPC_TIMER | QC_INO_TIMER)

static int set_dqblk(const struct request *request, struct qc_dqblk *blk)
{
	struct kqid qid = request_qid(request);
	struct qc_dqblk old;
	int err;

	if (blk->d_fieldmask & QC_ACCT_MASK)
		return -EPERM;
	blk->d_fieldmask &= SETTABLE;
	if (!qid_has_mapping(request->ve->user_ns, qid))
		return -EINVAL;
	memset(&old, 0, sizeof(old));
	err = request->sb->s_qcop->get_dqblk(request->sb, qid, &old);
	if (err && err != -ENOENT)	/* XFS makes it now */
		return err;
	set_deadlines(request, blk, &old);
	return request->sb->s_qcop->set_dqblk(request->sb, qid, blk);
}

static int get_dqblk(const struct request *request, struct qc_dqblk *ret)
{
	struct kqid qid = request_qid(request);

	memset(ret, 0, sizeof(*ret));
	if (!qid_has_mapping(request->ve->user_ns, qid))
		return -EINVAL;
	return request->sb->s_qcop->get_dqblk(request->sb, qid, ret);
}

/* XFS takes what it finds for an id of the caller's user namespace. */
static int get_next_as_node(const struct request *request, struct kqid *qid,
			    struct qc_dqblk *ret)
{
	const struct cred *old = override_creds(&init_cred);
	int err = request->sb->s_qcop->get_nextdqblk(request->sb, qid, ret);

	revert_creds(old);
	return err;
}

/* The next one may be a neighbour's: for the caller there is none then. */
static int get_next_dqblk(const struct request *request, qid_t *ret_id,
			  struct qc_dqblk *ret)
{
	struct kqid qid = request_qid(request);
	int err;

	if (!request->sb->s_qcop->get_nextdqblk)
		return -ENOSYS;
	memset(ret, 0, sizeof(*ret));
	if (!qid_has_mapping(request->ve->user_ns, qid))
		return -EINVAL;
	err = get_next_as_node(request, &qid, ret);
	if (err)
		return err;
	*ret_id = from_kqid(current_user_ns(), qid);
	return *ret_id == (qid_t)-1 ? -ENOENT : 0;
}

static void set_grace(const struct request *request, int kind, u64 seconds)
{
	WRITE_ONCE(request->quota->grace[request->type][kind],
		   min_t(u64, seconds, U32_MAX));
}

/* Whether limits in blocks can be said in bytes, whose number is signed. */
static bool fit_in_bytes(u64 hard, u64 soft, unsigned int block_bits)
{
	return max(hard, soft) <= (u64)S64_MAX >> block_bits;
}

/*
 * The calls of the VFS.
 */

/* All but the padding at the end, which 32-bit processes do not have. */
#define IF_DQBLK_SIZE	offsetofend(struct if_dqblk, dqb_valid)

static void to_if_dqblk(struct if_dqblk *dst, const struct qc_dqblk *src)
{
	*dst = (struct if_dqblk) {
		.dqb_bhardlimit	= DIV_ROUND_UP_ULL(src->d_spc_hardlimit,
						   QIF_DQBLKSIZE),
		.dqb_bsoftlimit	= DIV_ROUND_UP_ULL(src->d_spc_softlimit,
						   QIF_DQBLKSIZE),
		.dqb_curspace	= src->d_space,
		.dqb_ihardlimit	= src->d_ino_hardlimit,
		.dqb_isoftlimit	= src->d_ino_softlimit,
		.dqb_curinodes	= src->d_ino_count,
		.dqb_btime	= src->d_spc_timer,
		.dqb_itime	= src->d_ino_timer,
		.dqb_valid	= QIF_ALL,
	};
}

static int call_getfmt(const struct request *request)
{
	u32 format;

	if (!sb_has_quota_active(request->sb, request->type))
		return -ESRCH;
	format = sb_dqopt(request->sb)->info[request->type].dqi_format->qf_fmt_id;
	return copy_to_user(request->addr, &format, sizeof(format)) ?
		-EFAULT : 0;
}

static int call_getinfo(const struct request *request)
{
	struct if_dqinfo info = {
		.dqi_bgrace = ve_quota_grace(request->quota, request->type,
					     VZ_QUOTA_SPACE),
		.dqi_igrace = ve_quota_grace(request->quota, request->type,
					     VZ_QUOTA_INODES),
		.dqi_flags = DQF_SYS_FILE,
		.dqi_valid = IIF_ALL,
	};

	return copy_to_user(request->addr, &info, sizeof(info)) ? -EFAULT : 0;
}

static int call_setinfo(const struct request *request)
{
	struct if_dqinfo info;

	if (copy_from_user(&info, request->addr, sizeof(info)))
		return -EFAULT;
	if (info.dqi_valid & ~(IIF_FLAGS | IIF_BGRACE | IIF_IGRACE))
		return -EINVAL;
	if (info.dqi_valid & IIF_FLAGS && info.dqi_flags & ~DQF_SYS_FILE)
		return -EINVAL;
	if (info.dqi_valid & IIF_BGRACE)
		set_grace(request, VZ_QUOTA_SPACE, info.dqi_bgrace);
	if (info.dqi_valid & IIF_IGRACE)
		set_grace(request, VZ_QUOTA_INODES, info.dqi_igrace);
	return 0;
}

static int call_getquota(const struct request *request)
{
	struct qc_dqblk blk;
	struct if_dqblk dq;
	int err = get_dqblk(request, &blk);

	if (err)
		return err;
	to_if_dqblk(&dq, &blk);
	return copy_to_user(request->addr, &dq, IF_DQBLK_SIZE) ? -EFAULT : 0;
}

static int call_getnextquota(const struct request *request)
{
	struct if_nextdqblk next;
	struct qc_dqblk blk;
	struct if_dqblk dq;
	qid_t id;
	int err = get_next_dqblk(request, &id, &blk);

	if (err)
		return err;
	to_if_dqblk(&dq, &blk);
	memcpy(&next, &dq, IF_DQBLK_SIZE);
	next.dqb_id = id;
	return copy_to_user(request->addr, &next, sizeof(next)) ? -EFAULT : 0;
}

/* In if_dqblk.dqb_valid, and what it means for a qc_dqblk. */
static const struct {
	u32	valid;
	int	fields;
} if_fields[] = {
	{ QIF_BLIMITS,	QC_SPC_SOFT | QC_SPC_HARD },
	{ QIF_SPACE,	QC_SPACE },
	{ QIF_ILIMITS,	QC_INO_SOFT | QC_INO_HARD },
	{ QIF_INODES,	QC_INO_COUNT },
	{ QIF_BTIME,	QC_SPC_TIMER },
	{ QIF_ITIME,	QC_INO_TIMER },
};

static int call_setquota(const struct request *request)
{
	struct if_dqblk dq;
	struct qc_dqblk blk;

	if (copy_from_user(&dq, request->addr, IF_DQBLK_SIZE))
		return -EFAULT;
	if (dq.dqb_valid & QIF_BLIMITS &&
	    !fit_in_bytes(dq.dqb_bhardlimit, dq.dqb_bsoftlimit,
			  QIF_DQBLKSIZE_BITS))
		return -ERANGE;
	blk = (struct qc_dqblk) {
		.d_spc_hardlimit	= dq.dqb_bhardlimit << QIF_DQBLKSIZE_BITS,
		.d_spc_softlimit	= dq.dqb_bsoftlimit << QIF_DQBLKSIZE_BITS,
		.d_ino_hardlimit	= dq.dqb_ihardlimit,
		.d_ino_softlimit	= dq.dqb_isoftlimit,
		.d_spc_timer		= dq.dqb_btime,
		.d_ino_timer		= dq.dqb_itime,
	};
	for (int i = 0; i < ARRAY_SIZE(if_fields); i++) {
		if (dq.dqb_valid & if_fields[i].valid)
			blk.d_fieldmask |= if_fields[i].fields;
	}
	return set_dqblk(request, &blk);
}

/*
 * The calls of XFS, which work on other file systems as well.
 */

#define BASIC_BLOCK_BITS	9

static u64 to_basic_blocks(u64 bytes)
{
	return DIV_ROUND_UP_ULL(bytes, 1 << BASIC_BLOCK_BITS);
}

static void to_xfs_timer(struct fs_disk_quota *dq, s64 timer, __s32 *low,
			 __s8 *high)
{
	*low = timer;
	*high = timer >> 32;
	if (timer > S32_MAX || timer < S32_MIN)
		dq->d_fieldmask |= FS_DQ_BIGTIME;
}

static void to_xfs_dqblk(struct fs_disk_quota *dst, const struct qc_dqblk *src,
			 int type, qid_t id)
{
	memset(dst, 0, sizeof(*dst));
	dst->d_version = FS_DQUOT_VERSION;
	dst->d_id = id;
	dst->d_flags = type == USRQUOTA ? FS_USER_QUOTA : FS_GROUP_QUOTA;
	dst->d_blk_hardlimit = to_basic_blocks(src->d_spc_hardlimit);
	dst->d_blk_softlimit = to_basic_blocks(src->d_spc_softlimit);
	dst->d_ino_hardlimit = src->d_ino_hardlimit;
	dst->d_ino_softlimit = src->d_ino_softlimit;
	dst->d_bcount = to_basic_blocks(src->d_space);
	dst->d_icount = src->d_ino_count;
	to_xfs_timer(dst, src->d_ino_timer, &dst->d_itimer, &dst->d_itimer_hi);
	to_xfs_timer(dst, src->d_spc_timer, &dst->d_btimer, &dst->d_btimer_hi);
	if (!(dst->d_fieldmask & FS_DQ_BIGTIME))
		dst->d_itimer_hi = dst->d_btimer_hi = 0;
}

static s64 from_xfs_timer(const struct fs_disk_quota *dq, __s32 low, __s8 high)
{
	return dq->d_fieldmask & FS_DQ_BIGTIME ? (u32)low | (s64)high << 32 :
						 low;
}

/* In fs_disk_quota.d_fieldmask, and what it means for a qc_dqblk. */
static const struct {
	u16	field;
	int	fields;
} xfs_fields[] = {
	{ FS_DQ_ISOFT,	QC_INO_SOFT },
	{ FS_DQ_IHARD,	QC_INO_HARD },
	{ FS_DQ_BSOFT,	QC_SPC_SOFT },
	{ FS_DQ_BHARD,	QC_SPC_HARD },
	{ FS_DQ_BTIMER,	QC_SPC_TIMER },
	{ FS_DQ_ITIMER,	QC_INO_TIMER },
	{ FS_DQ_BCOUNT,	QC_SPACE },
	{ FS_DQ_ICOUNT,	QC_INO_COUNT },
};

static void from_xfs_dqblk(struct qc_dqblk *dst,
			   const struct fs_disk_quota *src)
{
	*dst = (struct qc_dqblk) {
		.d_spc_hardlimit	= src->d_blk_hardlimit << BASIC_BLOCK_BITS,
		.d_spc_softlimit	= src->d_blk_softlimit << BASIC_BLOCK_BITS,
		.d_ino_hardlimit	= src->d_ino_hardlimit,
		.d_ino_softlimit	= src->d_ino_softlimit,
		.d_spc_timer = from_xfs_timer(src, src->d_btimer,
					      src->d_btimer_hi),
		.d_ino_timer = from_xfs_timer(src, src->d_itimer,
					      src->d_itimer_hi),
	};
	for (int i = 0; i < ARRAY_SIZE(xfs_fields); i++) {
		if (src->d_fieldmask & xfs_fields[i].field)
			dst->d_fieldmask |= xfs_fields[i].fields;
	}
}

/* Times of id 0 are the grace times of all. */
static void take_grace(const struct request *request,
		       struct fs_disk_quota *dq)
{
	if (dq->d_fieldmask & FS_DQ_BTIMER)
		set_grace(request, VZ_QUOTA_SPACE, (u32)dq->d_btimer);
	if (dq->d_fieldmask & FS_DQ_ITIMER)
		set_grace(request, VZ_QUOTA_INODES, (u32)dq->d_itimer);
	dq->d_fieldmask &= ~FS_DQ_TIMER_MASK;
}

static int call_xsetqlim(const struct request *request)
{
	struct fs_disk_quota dq;
	struct qc_dqblk blk;

	if (copy_from_user(&dq, request->addr, sizeof(dq)))
		return -EFAULT;
	if (dq.d_fieldmask & (FS_DQ_BHARD | FS_DQ_BSOFT) &&
	    !fit_in_bytes(dq.d_blk_hardlimit, dq.d_blk_softlimit,
			  BASIC_BLOCK_BITS))
		return -ERANGE;
	if (!request->id)
		take_grace(request, &dq);
	from_xfs_dqblk(&blk, &dq);
	return set_dqblk(request, &blk);
}

static int put_xfs_dqblk(const struct request *request, qid_t id,
			 const struct qc_dqblk *blk)
{
	struct fs_disk_quota dq;

	to_xfs_dqblk(&dq, blk, request->type, id);
	return copy_to_user(request->addr, &dq, sizeof(dq)) ? -EFAULT : 0;
}

static int call_xgetquota(const struct request *request)
{
	struct qc_dqblk blk;

	return get_dqblk(request, &blk) ?:
		put_xfs_dqblk(request, request->id, &blk);
}

static int call_xgetnextquota(const struct request *request)
{
	struct qc_dqblk blk;
	qid_t id;

	return get_next_dqblk(request, &id, &blk) ?:
		put_xfs_dqblk(request, id, &blk);
}

#define XFS_STATE	(FS_QUOTA_UDQ_ACCT | FS_QUOTA_UDQ_ENFD | \
			 FS_QUOTA_GDQ_ACCT | FS_QUOTA_GDQ_ENFD)

static int call_xgetqstat(const struct request *request)
{
	struct fs_quota_stat stat = {
		.qs_version	= FS_QSTAT_VERSION,
		.qs_flags	= XFS_STATE,
		.qs_btimelimit	= ve_quota_grace(request->quota, request->type,
						 VZ_QUOTA_SPACE),
		.qs_itimelimit	= ve_quota_grace(request->quota, request->type,
						 VZ_QUOTA_INODES),
	};
	struct compat_fs_quota_stat small = {
		.qs_version	= stat.qs_version,
		.qs_flags	= stat.qs_flags,
		.qs_btimelimit	= stat.qs_btimelimit,
		.qs_itimelimit	= stat.qs_itimelimit,
	};

	if (compat_need_64bit_alignment_fixup())
		return copy_to_user(request->addr, &small, sizeof(small)) ?
			-EFAULT : 0;
	return copy_to_user(request->addr, &stat, sizeof(stat)) ? -EFAULT : 0;
}

static int call_xgetqstatv(const struct request *request)
{
	struct fs_quota_statv stat = {
		.qs_version	= FS_QSTATV_VERSION1,
		.qs_flags	= XFS_STATE,
		.qs_btimelimit	= ve_quota_grace(request->quota, request->type,
						 VZ_QUOTA_SPACE),
		.qs_itimelimit	= ve_quota_grace(request->quota, request->type,
						 VZ_QUOTA_INODES),
	};
	__s8 version;

	if (get_user(version, (__s8 __user *)request->addr))
		return -EFAULT;
	if (version != FS_QSTATV_VERSION1)
		return -EINVAL;
	return copy_to_user(request->addr, &stat, sizeof(stat)) ? -EFAULT : 0;
}

/* Quota is always on and up to date. */
static int call_nothing(const struct request *request)
{
	return 0;
}

/**
 * struct quotactl_call - a command
 * @access: who may: everybody, whoever the id belongs to, or root only
 */
static const struct quotactl_call {
	int		cmd;
	enum { ALL, OWNER, ROOT } access;
	int		(*call)(const struct request *request);
} quotactl_calls[] = {
	{ Q_QUOTAON,		ROOT,	call_nothing },
	{ Q_QUOTAOFF,		ROOT,	call_nothing },
	{ Q_SYNC,		ALL,	call_nothing },
	{ Q_GETFMT,		ALL,	call_getfmt },
	{ Q_GETINFO,		ALL,	call_getinfo },
	{ Q_SETINFO,		ROOT,	call_setinfo },
	{ Q_GETQUOTA,		OWNER,	call_getquota },
	{ Q_GETNEXTQUOTA,	ROOT,	call_getnextquota },
	{ Q_SETQUOTA,		ROOT,	call_setquota },
	{ Q_XQUOTAON,		ROOT,	call_nothing },
	{ Q_XQUOTAOFF,		ROOT,	call_nothing },
	{ Q_XQUOTASYNC,		ALL,	call_nothing },
	{ Q_XGETQSTAT,		ALL,	call_xgetqstat },
	{ Q_XGETQSTATV,		ALL,	call_xgetqstatv },
	{ Q_XGETQUOTA,		OWNER,	call_xgetquota },
	{ Q_XGETNEXTQUOTA,	ROOT,	call_xgetnextquota },
	{ Q_XSETQLIM,		ROOT,	call_xsetqlim },
};

static bool owns_id(const struct request *request)
{
	struct kqid qid = request_qid(request);

	return request->type == USRQUOTA ? uid_eq(qid.uid, current_euid()) :
					   in_egroup_p(qid.gid);
}

static bool may_call(const struct quotactl_call *call,
		     const struct request *request)
{
	return call->access == ALL ||
	       (call->access == OWNER && owns_id(request)) ||
	       ve_ns_capable(CAP_SYS_ADMIN);
}

static int quotactl_on_tree(const struct request *request, int cmd)
{
	for (int i = 0; i < ARRAY_SIZE(quotactl_calls); i++) {
		const struct quotactl_call *call = &quotactl_calls[i];

		if (call->cmd != cmd)
			continue;
		if (!may_call(call, request))
			return -EPERM;
		return security_quotactl(cmd, request->type, request->id,
					 request->sb) ?: call->call(request);
	}
	return -EINVAL;
}

/* What is not the container's disk has no quota as far as it knows. */
int __ve_quotactl(struct super_block *sb, int type, int cmd, qid_t id,
		  void __user *addr)
{
	struct request request = {
		.sb	= sb,
		.ve	= current_ve(),
		.type	= type,
		.id	= id,
		.addr	= addr,
	};
	int idx, ret = -ESRCH;

	if (type != USRQUOTA && type != GRPQUOTA)
		return -EINVAL;
	idx = srcu_read_lock(&ve_quota_srcu);
	request.quota = ve_quota_ugid_of(request.ve, sb);
	if (request.quota)
		ret = quotactl_on_tree(&request, cmd);
	srcu_read_unlock(&ve_quota_srcu, idx);
	return ret;
}

#ifdef CONFIG_VE_KUNIT_TEST
#include "quotactl_test.c"
#endif
