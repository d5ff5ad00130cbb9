// SPDX-License-Identifier: GPL-2.0
/*
 * Disk I/O of containers: what they read and write, and their limits.
 *
 * Pages that become dirty are paid for by the task that makes them so. What is
 * read or written past them, and operations, by the group that a request is
 * issued for. Either may run into debt. Then tasks of the container wait before
 * they return to user mode, and in between of a long read or write. What writes
 * back for everybody never waits.
 */
#include <linux/bio.h>
#include <linux/blk-mq.h>
#include <linux/cgroup.h>
#include <linux/math64.h>
#include <linux/resume_user_mode.h>
#include <linux/sched/jobctl.h>
#include <linux/sched/signal.h>
#include <linux/seq_file.h>
#include <linux/ub_io.h>
#include <linux/ve.h>
#include <uapi/linux/beancounter.h>
#include <uapi/linux/vzcalluser.h>

#include "internal.h"

DEFINE_STATIC_KEY_FALSE(ub_io_in_use);

/* Limits of the node's own tasks; nothing else is counted for it. */
static struct ub_io_bucket node_buckets[UB_IO_BUCKETS];

void ub_bucket_init(struct ub_io_bucket *bucket)
{
	spin_lock_init(&bucket->lock);
	init_waitqueue_head(&bucket->waiters);
}

static void refill(struct ub_io_bucket *bucket, u64 now)
{
	u64 elapsed = min(now - bucket->updated, 1000ULL * NSEC_PER_SEC);
	s64 more = mul_u64_u64_div_u64(elapsed, bucket->speed, NSEC_PER_SEC);

	/* Fractions are kept: the time that they took is not over yet. */
	if (!more)
		return;
	bucket->credit = min(bucket->credit + more, (s64)bucket->burst);
	bucket->updated = now;
}

/**
 * ub_bucket_take - pay for something
 * @bucket: without a limit nothing happens
 * @nr:     how much
 * @now:    ns
 *
 * Return: whether it is in debt now. Any context.
 */
bool ub_bucket_take(struct ub_io_bucket *bucket, u64 nr, u64 now)
{
	unsigned long flags;
	bool debt;

	if (!READ_ONCE(bucket->speed))
		return false;
	spin_lock_irqsave(&bucket->lock, flags);
	refill(bucket, now);
	bucket->credit -= nr;
	debt = bucket->speed && bucket->credit < 0;
	spin_unlock_irqrestore(&bucket->lock, flags);
	return debt;
}

/* Return: ns until there is no debt any more, as long as one may wait at most. */
u64 ub_bucket_wait(struct ub_io_bucket *bucket, u64 now)
{
	unsigned long flags;
	u64 wait = 0;

	if (!READ_ONCE(bucket->speed))
		return 0;
	spin_lock_irqsave(&bucket->lock, flags);
	refill(bucket, now);
	if (bucket->speed && bucket->credit < 0)
		wait = mul_u64_u64_div_u64(-bucket->credit, NSEC_PER_SEC,
					   bucket->speed) + 1;
	wait = min(wait, (u64)bucket->latency * NSEC_PER_MSEC);
	spin_unlock_irqrestore(&bucket->lock, flags);
	return wait;
}

void ub_bucket_set(struct ub_io_bucket *bucket, const struct ub_io_limit *limit,
		   u64 now)
{
	unsigned long flags;

	spin_lock_irqsave(&bucket->lock, flags);
	bucket->burst = limit->burst;
	bucket->latency = limit->latency;
	bucket->credit = 0;
	bucket->updated = now;
	WRITE_ONCE(bucket->speed, limit->speed);
	spin_unlock_irqrestore(&bucket->lock, flags);
	wake_up_all(&bucket->waiters);
}

static struct ub_io_bucket *buckets_of(struct user_beancounter *ub)
{
	return ub ? ub->io.buckets : node_buckets;
}

/* Whoever is not a kernel thread looks at it before it goes on. */
static void pay(struct user_beancounter *ub, enum ub_io_unit unit, u64 nr)
{
	if (ub_bucket_take(&buckets_of(ub)[unit], nr, ktime_get_ns()) &&
	    in_task() && !(current->flags & PF_KTHREAD))
		set_notify_resume(current);
}

static void count(struct user_beancounter *ub, enum ub_io_counter counter,
		  u64 nr)
{
	if (ub)
		this_cpu_add(ub->io.counters->nr[counter], nr);
}

void __ub_io_dirty(size_t bytes)
{
	struct user_beancounter *ub = ub_of_current();

	count(ub, UB_IO_DIRTY, bytes);
	pay(ub, UB_IO_BYTES, bytes);
}

void __ub_io_cancel(size_t bytes)
{
	count(ub_of_current(), UB_IO_CANCEL, bytes);
}

/*
 * Is it as a task gave it to the first of the devices? Not what a device makes
 * of it, or a thread of one. What waited for an io.max comes from a thread too.
 */
static bool is_whole(struct bio *bio)
{
	return !current->bio_list && (!(current->flags & PF_KTHREAD) ||
				      bio_flagged(bio, BIO_BPS_THROTTLED));
}

/* As all that writes without the page cache has it, and only the log besides. */
static bool is_direct(const struct bio *bio)
{
	const blk_opf_t flags = REQ_SYNC | REQ_IDLE;

	return (bio->bi_opf & (flags | REQ_META)) == flags;
}

static void pay_bytes(struct user_beancounter *ub, const struct bio *bio)
{
	u32 bytes = bio->bi_iter.bi_size;

	if (bio_op(bio) == REQ_OP_READ)
		count(ub, UB_IO_READ, bytes);
	else if (op_is_write(bio_op(bio)) && is_direct(bio))
		count(ub, UB_IO_DIRTY, bytes);
	else
		return;
	pay(ub, UB_IO_BYTES, bytes);
}

/* Devices that pass on what they get leave operations to those below. */
static void pay_operation(struct user_beancounter *ub, struct bio *bio)
{
	bool is_write = op_is_write(bio_op(bio));

	if (!queue_is_mq(bdev_get_queue(bio->bi_bdev)))
		return;
	count(ub, is_write ? UB_IO_WRITES : UB_IO_READS, 1);
	/* A part of one that was counted as a whole has the flag. */
	if (is_write && !bio_flagged(bio, BIO_CGROUP_ACCT))
		count(ub, UB_IO_WRITTEN, bio->bi_iter.bi_size);
	if (ub || !(current->flags & PF_KTHREAD))
		pay(ub, UB_IO_OPS, 1);
}

void __ub_io_bio(struct bio *bio, struct cgroup *cgrp)
{
	struct user_beancounter *ub = ub_if_used(cgrp->ve_link.ub);

	if (!bio->bi_bdev)
		return;
	if (is_whole(bio))
		pay_bytes(ub, bio);
	pay_operation(ub, bio);
}

static u64 wait_of(struct user_beancounter *ub, struct ub_io_bucket **ret)
{
	struct ub_io_bucket *buckets = buckets_of(ub);
	u64 now = ktime_get_ns(), longest = 0;

	for (int i = 0; i < UB_IO_BUCKETS; i++) {
		u64 wait = ub_bucket_wait(&buckets[i], now);

		if (wait > longest) {
			longest = wait;
			*ret = &buckets[i];
		}
	}
	return longest;
}

/* Looks up now and then, for who freezes us does not wake us. */
#define NAP_NS		(100 * NSEC_PER_MSEC)

/* Not part of the load: it could not do more if others did less. */
static void nap(struct ub_io_bucket *bucket, u64 ns)
{
	ktime_t until = ns_to_ktime(min_t(u64, ns, NAP_NS));
	DEFINE_WAIT(wait);

	prepare_to_wait(&bucket->waiters, &wait,
			TASK_UNINTERRUPTIBLE | TASK_WAKEKILL | TASK_NOLOAD |
			TASK_FREEZABLE);
	if (READ_ONCE(bucket->speed) && !fatal_signal_pending(current))
		schedule_hrtimeout(&until, HRTIMER_MODE_REL);
	finish_wait(&bucket->waiters, &wait);
}

/* Who is frozen goes on waiting when it is thawed. */
static bool must_stop(void)
{
	if (fatal_signal_pending(current))
		return true;
	if (likely(!(READ_ONCE(current->jobctl) & JOBCTL_TRAP_FREEZE)))
		return false;
	set_notify_resume(current);
	return true;
}

/* Once for each debt, and no longer than the limit says. */
void __ub_io_wait(void)
{
	struct user_beancounter *ub = ub_of_current();
	struct ub_io_bucket *bucket;
	u64 ns, end;

	if (current->flags & (PF_KTHREAD | PF_EXITING | PF_MEMALLOC))
		return;
	ns = wait_of(ub, &bucket);
	end = ktime_get_ns() + ns;
	while (ns && !must_stop()) {
		u64 now;

		nap(bucket, ns);
		now = ktime_get_ns();
		if (now >= end)
			break;
		ns = min(wait_of(ub, &bucket), end - now);
	}
}

static u64 sum_of(struct user_beancounter *ub, enum ub_io_counter counter)
{
	u64 sum = 0;
	int cpu;

	for_each_possible_cpu(cpu)
		sum += READ_ONCE(per_cpu_ptr(ub->io.counters, cpu)->nr[counter]);
	return sum;
}

/* Those without a counter are not told apart, or there is no such thing. */
static const struct {
	const char	*name;
	int		counter;
} ioacct_lines[] = {
	{ "read",		UB_IO_READ },
	{ "write",		UB_IO_WRITTEN },
	{ "dirty",		UB_IO_DIRTY },
	{ "cancel",		UB_IO_CANCEL },
	{ "missed",		-1 },
	{ "syncs_total",	-1 },
	{ "fsyncs_total",	-1 },
	{ "fdatasyncs_total",	-1 },
	{ "range_syncs_total",	-1 },
	{ "syncs_active",	-1 },
	{ "fsyncs_active",	-1 },
	{ "fdatasyncs_active",	-1 },
	{ "range_syncs_active",	-1 },
};

static void show_line(struct seq_file *m, const char *name, u64 value)
{
	seq_printf(m, "\t%-20s %21llu\n", name, value);
}

int ub_ioacct_show(struct seq_file *m, void *v)
{
	struct user_beancounter *ub = m->private;
	struct ub_memory memory;

	for (int i = 0; i < ARRAY_SIZE(ioacct_lines); i++)
		show_line(m, ioacct_lines[i].name, ioacct_lines[i].counter < 0 ?
			  0 : sum_of(ub, ioacct_lines[i].counter));
	ub_memory_read(ub, &memory);
	show_line(m, "io_pbs", memory.dirty);
	show_line(m, "fuse_requests", 0);
	show_line(m, "fuse_bytes", 0);
	return 0;
}

int ub_io_init(struct user_beancounter *ub)
{
	for (int i = 0; i < UB_IO_BUCKETS; i++)
		ub_bucket_init(&ub->io.buckets[i]);
	ub->io.counters = alloc_percpu(struct ub_io_counters);
	if (!ub->io.counters)
		return -ENOMEM;
	if (!static_key_enabled(&ub_io_in_use))
		static_branch_enable(&ub_io_in_use);
	return 0;
}

void ub_io_exit(struct user_beancounter *ub)
{
	free_percpu(ub->io.counters);
}

static long set_limit(struct ub_io_bucket *bucket,
		      const struct vzctl_iolimit *arg)
{
	const struct ub_io_limit limit = {
		.speed		= arg->speed,
		.burst		= arg->burst,
		.latency	= arg->latency,
	};

	if (!static_key_enabled(&ub_io_in_use))
		static_branch_enable(&ub_io_in_use);
	ub_bucket_set(bucket, &limit, ktime_get_ns());
	return 0;
}

static long get_limit(const struct ub_io_bucket *bucket,
		      struct vzctl_iolimit __user *uarg, u32 id)
{
	const struct vzctl_iolimit arg = {
		.id		= id,
		.speed		= READ_ONCE(bucket->speed),
		.burst		= READ_ONCE(bucket->burst),
		.latency	= READ_ONCE(bucket->latency),
	};

	if (!bucket->latency)
		return -ENXIO;
	return copy_to_user(uarg, &arg, sizeof(arg)) ? -EFAULT : 0;
}

static const struct {
	unsigned int		cmd;
	bool			is_set;
	enum ub_io_unit		unit;
} iolimit_calls[] = {
	{ VZCTL_SET_IOLIMIT,	true,	UB_IO_BYTES },
	{ VZCTL_GET_IOLIMIT,	false,	UB_IO_BYTES },
	{ VZCTL_SET_IOPSLIMIT,	true,	UB_IO_OPS },
	{ VZCTL_GET_IOPSLIMIT,	false,	UB_IO_OPS },
};

static long iolimit_ioctl(struct file *file, unsigned int cmd,
			  void __user *uarg)
{
	struct user_beancounter *ub = NULL;
	struct vzctl_iolimit arg;
	long err = -ENOTTY;

	if (copy_from_user(&arg, uarg, sizeof(arg)))
		return -EFAULT;
	if (arg.id) {
		ub = ub_get_by_id(arg.id);
		if (!ub)
			return -ENOENT;
	}
	for (int i = 0; i < ARRAY_SIZE(iolimit_calls); i++) {
		struct ub_io_bucket *bucket =
			&buckets_of(ub)[iolimit_calls[i].unit];

		if (iolimit_calls[i].cmd != cmd)
			continue;
		err = iolimit_calls[i].is_set ? set_limit(bucket, &arg) :
			get_limit(bucket, uarg, arg.id);
	}
	if (ub)
		ub_put(ub);
	return err;
}

static const struct ve_ioctl_family iolimit_family = {
	.type	= VZIOLIMITTYPE,
	.ioctl	= iolimit_ioctl,
};

int __init ub_io_start(void)
{
	for (int i = 0; i < UB_IO_BUCKETS; i++)
		ub_bucket_init(&node_buckets[i]);
	return ve_register_ioctl_family(&iolimit_family);
}
