// SPDX-License-Identifier: GPL-2.0
/*
 * Limits that were met. File systems tell so under locks and in transactions,
 * where nothing can be asked of quota; a worker looks at it a moment later. It
 * records refusals for /proc/vz/events, and gives an excess that has begun the
 * grace time of its tree in place of the file system's.
 */
#include <linux/fs.h>
#include <linux/list.h>
#include <linux/mempool.h>
#include <linux/pid.h>
#include <linux/quota.h>
#include <linux/quotaops.h>
#include <linux/spinlock.h>
#include <linux/timekeeping.h>
#include <linux/ub_disk.h>
#include <linux/ve_quota.h>
#include <linux/workqueue.h>

#include "quota.h"

/* Of one kind: an excess that begins is more important than a refusal. */
#define MAX_REFUSALS	64
#define MAX_BEGINNINGS	1024
#define RESERVED	64
/* XFS sets a deadline when what was written gets its blocks. */
#define MAX_WAIT_NS	(60ULL * NSEC_PER_SEC)
#define TRY_AGAIN	HZ

/**
 * struct warning - a limit was met
 * @qid, @dev, @type: as told by the file system; QUOTA_NL_*
 * @refusal:          who met it; the values are filled in later
 */
struct warning {
	struct list_head	list;
	struct kqid		qid;
	dev_t			dev;
	char			type;
	struct ub_disk_refusal	refusal;
};

/* What a warning is about. */
static const struct warning_kind {
	bool	known;
	bool	begins;		/* of an excess, nothing was refused */
	bool	inodes;
	bool	expired;	/* a soft limit's grace time */
} warning_kinds[] = {
	[QUOTA_NL_IHARDWARN]	 = { true, false, true, false },
	[QUOTA_NL_ISOFTLONGWARN] = { true, false, true, true },
	[QUOTA_NL_ISOFTWARN]	 = { true, true, true, false },
	[QUOTA_NL_BHARDWARN]	 = { true, false, false, false },
	[QUOTA_NL_BSOFTLONGWARN] = { true, false, false, true },
	[QUOTA_NL_BSOFTWARN]	 = { true, true, false, false },
};

/* In any context, so @lock is the only thing that is taken. */
static DEFINE_SPINLOCK(lock);
static LIST_HEAD(warnings);
static unsigned int nr_refusals, nr_beginnings;
static mempool_t *warning_pool;

static unsigned int *queued(const struct warning_kind *kind)
{
	return kind->begins ? &nr_beginnings : &nr_refusals;
}

static const struct warning_kind *kind_of(char type)
{
	return type > 0 && type < ARRAY_SIZE(warning_kinds) &&
	       warning_kinds[(int)type].known ? &warning_kinds[(int)type] :
						NULL;
}

static int grace_kind(const struct warning_kind *kind)
{
	return kind->inodes ? VZ_QUOTA_INODES : VZ_QUOTA_SPACE;
}

/*
 * ext4 tells that an excess begins; XFS repeats it with each write, so there a
 * deadline only comes nearer.
 */
static bool may_set(const struct super_block *sb, s64 old, s64 deadline)
{
	return sb->dq_op || deadline < old;
}

/*
 * In place of the one that the file system gave to it. Return: whether there is
 * none yet, though the soft limit is exceeded.
 */
static bool give_grace(const struct warning *warning,
		       const struct warning_kind *kind, struct ve_quota *quota,
		       const struct qc_dqblk *old)
{
	s64 deadline = warning->refusal.time / NSEC_PER_SEC +
		ve_quota_grace(quota, warning->qid.type, grace_kind(kind));
	s64 timer = kind->inodes ? old->d_ino_timer : old->d_spc_timer;
	struct super_block *sb = ve_quota_sb(quota);
	struct qc_dqblk blk = {
		.d_fieldmask = kind->inodes ? QC_INO_TIMER : QC_SPC_TIMER,
		.d_ino_timer = deadline,
		.d_spc_timer = deadline,
	};

	if (!timer)
		return kind->inodes ? old->d_ino_count > old->d_ino_softlimit :
				      old->d_space > old->d_spc_softlimit;
	if (may_set(sb, timer, deadline))
		sb->s_qcop->set_dqblk(sb, warning->qid, &blk);
	return false;
}

/* As a container's own tools name it. */
static u32 id_inside(const struct ve_quota *quota, struct kqid qid)
{
	return from_kqid(&init_user_ns, qid) - quota->id_base;
}

static void tell_refusal(struct warning *warning,
			 const struct warning_kind *kind,
			 const struct ve_quota *quota,
			 const struct qc_dqblk *blk)
{
	struct ub_disk_refusal *refusal = &warning->refusal;

	refusal->ve_id = quota->ve_id;
	refusal->inodes = kind->inodes;
	refusal->expired = kind->expired;
	refusal->type = warning->qid.type;
	if (refusal->type != PRJQUOTA)
		refusal->id = id_inside(quota, warning->qid);
	refusal->held = kind->inodes ? blk->d_ino_count : blk->d_space;
	refusal->soft = kind->inodes ? blk->d_ino_softlimit :
				       blk->d_spc_softlimit;
	refusal->hard = kind->inodes ? blk->d_ino_hardlimit :
				       blk->d_spc_hardlimit;
	ub_event_disk(refusal);
}

static bool handle_for(struct warning *warning,
		       const struct warning_kind *kind, struct ve_quota *quota)
{
	struct super_block *sb = ve_quota_sb(quota);
	struct qc_dqblk blk = {};
	bool again = false;

	ve_quota_lock_sb(sb);
	if (!sb->s_qcop->get_dqblk(sb, warning->qid, &blk)) {
		if (kind->begins)
			again = give_grace(warning, kind, quota, &blk);
		else
			tell_refusal(warning, kind, quota, &blk);
	}
	ve_quota_unlock_sb(sb);
	return again;
}

/* Return: whether it is to be looked at again. */
static bool handle(struct warning *warning)
{
	struct ve_quota *quota;
	bool again = false;
	int idx = srcu_read_lock(&ve_quota_srcu);

	quota = ve_quota_by_kqid(warning->dev, warning->qid);
	if (quota)
		again = handle_for(warning, kind_of(warning->type), quota);
	srcu_read_unlock(&ve_quota_srcu, idx);
	return again && ktime_get_real_ns() - warning->refusal.time < MAX_WAIT_NS;
}

static struct warning *take(void)
{
	struct warning *warning;

	guard(spinlock_irqsave)(&lock);
	warning = list_first_entry_or_null(&warnings, struct warning, list);
	if (warning) {
		list_del(&warning->list);
		--*queued(kind_of(warning->type));
	}
	return warning;
}

/* XFS tells of the same excess with each write. */
static bool is_queued(const struct warning *new)
{
	const struct warning *warning;

	list_for_each_entry(warning, &warnings, list) {
		if (warning->type == new->type && warning->dev == new->dev &&
		    qid_eq(warning->qid, new->qid))
			return true;
	}
	return false;
}

static bool queue(struct warning *warning)
{
	const struct warning_kind *kind = kind_of(warning->type);
	unsigned int max = kind->begins ? MAX_BEGINNINGS : MAX_REFUSALS;

	guard(spinlock_irqsave)(&lock);
	if (*queued(kind) >= max || (kind->begins && is_queued(warning)))
		return false;
	++*queued(kind);
	list_add_tail(&warning->list, &warnings);
	return true;
}

static void handle_all(struct work_struct *work);
static DECLARE_DELAYED_WORK(warning_work, handle_all);

static void put_back(struct list_head *later)
{
	struct warning *warning, *next;

	if (list_empty(later))
		return;
	list_for_each_entry_safe(warning, next, later, list) {
		list_del(&warning->list);
		if (!queue(warning))
			mempool_free(warning, warning_pool);
	}
	queue_delayed_work(system_unbound_wq, &warning_work, TRY_AGAIN);
}

static void handle_all(struct work_struct *work)
{
	struct warning *warning;
	LIST_HEAD(later);

	while ((warning = take())) {
		if (handle(warning))
			list_add_tail(&warning->list, &later);
		else
			mempool_free(warning, warning_pool);
	}
	put_back(&later);
}

static bool is_of_tree(struct kqid qid, dev_t dev)
{
	int idx = srcu_read_lock(&ve_quota_srcu);
	bool found = ve_quota_by_kqid(dev, qid);

	srcu_read_unlock(&ve_quota_srcu, idx);
	return found;
}

void ve_quota_warned(struct kqid qid, dev_t dev, char type)
{
	const struct warning_kind *kind = kind_of(type);
	struct warning *warning;

	if (!kind || !is_of_tree(qid, dev))
		return;
	warning = mempool_alloc(warning_pool, GFP_NOWAIT | __GFP_NOWARN);
	if (!warning)
		return;
	memset(warning, 0, sizeof(*warning));
	warning->qid = qid;
	warning->dev = dev;
	warning->type = type;
	ub_disk_refusal_by_current(&warning->refusal);
	if (queue(warning))
		mod_delayed_work(system_unbound_wq, &warning_work, 0);
	else
		mempool_free(warning, warning_pool);
}

int __init ve_quota_warning_init(void)
{
	warning_pool = mempool_create_kmalloc_pool(RESERVED,
						   sizeof(struct warning));
	return warning_pool ? 0 : -ENOMEM;
}
