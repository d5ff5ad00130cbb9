// SPDX-License-Identifier: GPL-2.0
/*
 * The disk of a container: what it has read and written, whatever devices that
 * went to, and how these are shown as one in its /proc/diskstats, partitions and
 * vmstat.
 */
#include <linux/blkdev.h>
#include <linux/cgroup.h>
#include <linux/fs_struct.h>
#include <linux/kdev_t.h>
#include <linux/mount.h>
#include <linux/pid.h>
#include <linux/proc_fs.h>
#include <linux/sched/task.h>
#include <linux/seq_file.h>
#include <linux/statfs.h>
#include <linux/ve_quota.h>

#ifdef CONFIG_BLK_CGROUP
#include "../../block/blk-cgroup.h"
#endif

#include "internal.h"

#ifdef CONFIG_BLK_CGROUP

typedef void (*device_fn)(struct blkcg_gq *blkg,
			  const struct blkg_iostat *stat, void *data);

static void read_counts(struct blkcg_gq *blkg, struct blkg_iostat *ret)
{
	struct blkg_iostat_set *set = &blkg->iostat;
	unsigned int seq;

	do {
		seq = u64_stats_fetch_begin(&set->sync);
		*ret = set->cur;
	} while (u64_stats_fetch_retry(&set->sync, seq));
}

static void add_counts(struct blkcg_gq *blkg, const struct blkg_iostat *stat,
		       void *data)
{
	struct ve_disk *disk = data;

	disk->bytes[READ] += stat->bytes[BLKG_IOSTAT_READ];
	disk->bytes[WRITE] += stat->bytes[BLKG_IOSTAT_WRITE];
	disk->ios[READ] += stat->ios[BLKG_IOSTAT_READ];
	disk->ios[WRITE] += stat->ios[BLKG_IOSTAT_WRITE];
}

/*
 * Devices that pass on what they get, as those of dm and md do, are left out:
 * the ones below count it as well.
 */
static void on_each_device(struct cgroup *cgrp, device_fn fn, void *data)
{
	struct cgroup_subsys_state *css =
		cgroup_get_e_css(cgrp, &io_cgrp_subsys);
	struct blkcg *blkcg = css_to_blkcg(css);
	struct blkg_iostat stat;
	struct blkcg_gq *blkg;

	/* Without an own group, nobody counts for it alone. */
	if (css->cgroup == cgrp) {
		cgroup_rstat_flush(cgrp);
		spin_lock_irq(&blkcg->lock);
		hlist_for_each_entry(blkg, &blkcg->blkg_list, blkcg_node) {
			if (!blkg->online || !queue_is_mq(blkg->q))
				continue;
			read_counts(blkg, &stat);
			fn(blkg, &stat, data);
		}
		spin_unlock_irq(&blkcg->lock);
	}
	css_put(css);
}

static void read_devices(struct cgroup *cgrp, struct ve_disk *disk)
{
	on_each_device(cgrp, add_counts, disk);
}

struct iostat {
	struct seq_file	*m;
	u32		id;
};

static void show_iostat(struct blkcg_gq *blkg, const struct blkg_iostat *stat,
			void *data)
{
	const u64 *ios = stat->ios, *bytes = stat->bytes;
	struct iostat *iostat = data;

	seq_printf(iostat->m, "%s %u . 0 0 0 0 0 %llu %llu %llu %llu\n",
		   blkg->q->disk ? blkg->q->disk->disk_name : "-", iostat->id,
		   ios[BLKG_IOSTAT_READ] + ios[BLKG_IOSTAT_WRITE],
		   (bytes[BLKG_IOSTAT_READ] + bytes[BLKG_IOSTAT_WRITE]) >>
		   SECTOR_SHIFT,
		   ios[BLKG_IOSTAT_READ], ios[BLKG_IOSTAT_WRITE]);
}

void ve_show_iostat(struct seq_file *m, struct cgroup *cgrp, u32 id)
{
	struct iostat iostat = { .m = m, .id = id };

	on_each_device(cgrp, show_iostat, &iostat);
}

#else /* !CONFIG_BLK_CGROUP */

static void read_devices(struct cgroup *cgrp, struct ve_disk *disk) { }
void ve_show_iostat(struct seq_file *m, struct cgroup *cgrp, u32 id) { }

#endif /* CONFIG_BLK_CGROUP */

/**
 * ve_read_disk - what a container has read and written
 * @ve:  container
 * @ret: filled
 */
void ve_read_disk(struct ve_struct *ve, struct ve_disk *ret)
{
	struct cgroup *cgrp = ve_get_cgroup(ve);

	*ret = (struct ve_disk) {};
	if (!cgrp)
		return;
	read_devices(cgrp, ret);
	cgroup_put(cgrp);
}

/* The root of its init. Return: whether there is one, which the caller puts. */
static bool get_root(struct ve_struct *ve, struct path *ret)
{
	struct task_struct *task = NULL;
	bool found = false;

	down_read(&ve->op_sem);
	if (ve->init_pid)
		task = get_pid_task(ve->init_pid, PIDTYPE_TGID);
	up_read(&ve->op_sem);
	if (!task)
		return false;
	task_lock(task);
	if (task->fs) {
		get_fs_root(task->fs, ret);
		found = true;
	}
	task_unlock(task);
	put_task_struct(task);
	return found;
}

/* Nothing without a disk: a tree may be on a file system of the network. */
static dev_t device_of(const struct path *root)
{
	return root->mnt->mnt_sb->s_bdev ? root->mnt->mnt_sb->s_dev : 0;
}

/* The name is that in the list of mounts; how long it took is not known. */
static int diskstats_show(struct seq_file *m, void *v)
{
	struct ve_struct *ve = ve_of_seq(m);
	struct ve_disk disk;
	struct path root;
	dev_t dev;

	if (!get_root(ve, &root))
		return 0;
	dev = device_of(&root);
	path_put(&root);
	if (!dev)
		return 0;
	ve_read_disk(ve, &disk);
	seq_printf(m, "%4d %7d " VE_DISK_NAME
		   " %llu 0 %llu 0 %llu 0 %llu 0 0 0 0 0 0 0 0 0 0\n",
		   MAJOR(dev), MINOR(dev),
		   disk.ios[READ], disk.bytes[READ] >> SECTOR_SHIFT,
		   disk.ios[WRITE], disk.bytes[WRITE] >> SECTOR_SHIFT);
	return 0;
}

static void show_partition(struct seq_file *m, struct ve_struct *ve,
			   const struct path *root)
{
	dev_t dev = device_of(root);
	struct kstatfs size;

	if (!dev || vfs_statfs(root, &size))
		return;
	ve_quota_statfs_of(ve, root, &size);
	seq_printf(m, "%4d  %7d %10llu " VE_DISK_NAME "\n", MAJOR(dev),
		   MINOR(dev), (u64)size.f_blocks * size.f_bsize >> 10);
}

static int partitions_show(struct seq_file *m, void *v)
{
	struct ve_struct *ve = ve_of_seq(m);
	struct path root;

	seq_puts(m, "major minor  #blocks  name\n\n");
	if (!get_root(ve, &root))
		return 0;
	show_partition(m, ve, &root);
	path_put(&root);
	return 0;
}

int __init ve_disk_init(void)
{
	return ve_view_replace("diskstats", diskstats_show) ?:
	       ve_view_replace("partitions", partitions_show);
}
