/* SPDX-License-Identifier: GPL-2.0 */
/* What the files of kernel/bc know of each other. */
#ifndef _BC_INTERNAL_H
#define _BC_INTERNAL_H

#include <linux/atomic.h>
#include <linux/beancounter.h>
#include <linux/build_bug.h>
#include <linux/cache.h>
#include <linux/list.h>
#include <linux/mmzone.h>
#include <linux/ratelimit_types.h>
#include <linux/rcupdate.h>
#include <linux/spinlock.h>
#include <linux/stddef.h>
#include <linux/wait.h>
#include <linux/workqueue.h>

struct inode;
struct mem_cgroup;
struct proc_dir_entry;
struct task_struct;
struct ub_ring;

/**
 * struct ub_counter - one resource of one beancounter
 * @held:    charged, stocks included; changed without a lock
 * @barrier: as set; changed under user_beancounter.lock, with the next two
 * @limit:   as set, the threshold of UB_SOFT
 * @hard:    the smaller of both, the threshold of UB_HARD. A charge looks at
 *           one word only, so it never sees half of a change.
 * @maxheld: highest @held since the last reset; includes stocks
 * @minheld: lowest @held since the last reset
 * @failcnt: refused charges
 */
struct ub_counter {
	atomic_long_t	held;
	unsigned long	barrier;
	unsigned long	limit;
	unsigned long	hard;
	long		maxheld;
	long		minheld;
	atomic_long_t	failcnt;
} ____cacheline_aligned;

/**
 * struct ub_sockets - what the sockets of a beancounter have together
 * @room:    senders who wait for othersockbuf
 * @orphans: TCP sockets that no process has any more
 */
struct ub_sockets {
	wait_queue_head_t	room;
	atomic_t		orphans;
};

/**
 * struct user_beancounter
 * @head:     what the inline functions need; must be first
 * @counters: the resources
 * @lock:     excludes filling a stock from draining all of them, and makes
 *            barrier and limit change together; any context
 * @id:       constant
 * @shortage: limits the log
 * @events:   the latest refusals
 * @nr_aio:   requests of asynchronous I/O
 * @sockets:  see there
 * @memcg:    memory controller, NULL before attach and after destroy; holds a
 *            css reference, read under RCU
 * @reclaim:  brings memcg below a limit that was lowered
 * @shrunk:   when its caches were shrunk last for dcachesize, in jiffies
 * @freed:    when shrinking them freed something last, in jiffies
 * @overdraft: pages held over the guarantee when the node last ran out of
 *            memory; under oom_lock
 * @swapin:   pages read from swap devices
 * @swapout:  pages written to them
 * @proc:     /proc/bc/ID
 * @snapshot: for ubstat(), NULL until somebody asks; under ub_stat_mutex
 * @all:      in the list of all objects in memory, under ub_all_lock
 * @listed:   false after ub_destroy()
 * @rcu:      delays the freeing
 */
/* What is limited: bytes and requests, each a second. */
enum ub_io_unit {
	UB_IO_BYTES,
	UB_IO_OPS,
	UB_IO_BUCKETS
};

/**
 * struct ub_io_bucket - a limit of I/O, and what may be used of it just now
 * @lock:    protects the rest; any context
 * @speed:   a second; 0: there is no limit
 * @burst:   how much may be saved for later
 * @latency: ms that one wait may take at most
 * @credit:  negative: a debt
 * @updated: when @credit was, ns
 * @waiters: until there is no debt; woken when the limit changes
 */
struct ub_io_bucket {
	spinlock_t		lock;
	u32			speed;
	u32			burst;
	u32			latency;
	s64			credit;
	u64			updated;
	wait_queue_head_t	waiters;
};

struct ub_io_limit {
	u32	speed;
	u32	burst;
	u32	latency;
};

enum ub_io_counter {
	UB_IO_READ,		/* bytes asked for */
	UB_IO_DIRTY,		/* bytes made dirty, or written at once */
	UB_IO_CANCEL,		/* bytes thrown away before they were written */
	UB_IO_WRITTEN,		/* bytes given to devices */
	UB_IO_READS,		/* requests */
	UB_IO_WRITES,
	UB_IO_COUNTERS
};

struct ub_io_counters {
	u64	nr[UB_IO_COUNTERS];
};

struct ub_io {
	struct ub_io_bucket		buckets[UB_IO_BUCKETS];
	struct ub_io_counters __percpu	*counters;
};

struct user_beancounter {
	struct ub_head		head;
	struct ub_counter	counters[UB_RESOURCES];
	raw_spinlock_t		lock;
	unsigned long		empty[UB_RESOURCES];
	u32			id;
	struct ratelimit_state	shortage;
	struct ub_ring		*events;
	atomic_long_t		nr_aio;
	struct ub_sockets	sockets;
	struct mem_cgroup __rcu	*memcg;
	struct work_struct	reclaim;
	unsigned long		shrunk;
	unsigned long		freed;
	unsigned long		overdraft;
	atomic_long_t		swapin;
	atomic_long_t		swapout;
	struct ub_io		io;
	struct proc_dir_entry	*proc;
	struct ub_snapshot	*snapshot;
	struct list_head	all;
	bool			listed;
	struct rcu_head		rcu;
};

static_assert(offsetof(struct user_beancounter, head) == 0);

/* io.c */
int ub_io_init(struct user_beancounter *ub);
void ub_io_exit(struct user_beancounter *ub);
int ub_io_start(void);
int ub_ioacct_show(struct seq_file *m, void *v);
void ub_bucket_init(struct ub_io_bucket *bucket);
void ub_bucket_set(struct ub_io_bucket *bucket, const struct ub_io_limit *limit,
		   u64 now);
bool ub_bucket_take(struct ub_io_bucket *bucket, u64 nr, u64 now);
u64 ub_bucket_wait(struct ub_io_bucket *bucket, u64 now);

/* What the files in /proc and ubstat() show of a resource. */
struct ub_row {
	unsigned long	held;
	unsigned long	maxheld;
	unsigned long	minheld;
	unsigned long	barrier;
	unsigned long	limit;
	unsigned long	failcnt;
};

/* What is charged, how much of it no one uses yet, and how much that may be. */
struct ub_precharge {
	unsigned long	held;
	unsigned long	stocks;
	unsigned long	max;
};

struct ub_name {
	const char	*name;
	enum ub_unit	unit;
};

extern const struct ub_name ub_names[UB_RESOURCES];

/* counter.c */
bool ub_fits(long held, unsigned long val, unsigned long threshold);
unsigned long ub_batch(unsigned long ceiling, long held, unsigned long hard,
		       unsigned int nr_cpus);
long ub_counter_sub(struct ub_counter *counter, unsigned long val);
/* A grace period that lasts longer is not waited for. */
#define UB_WAIT_TICKS_MAX	HZ

bool ub_charge_if_room(struct user_beancounter *ub, enum ub_resource res,
		       unsigned long val, enum ub_severity severity);
bool ub_wait_and_charge(struct user_beancounter *ub, enum ub_resource res,
			unsigned long val, enum ub_severity severity);
void ub_log_shortage(struct user_beancounter *ub, enum ub_resource res);
int ub_counters_init(struct user_beancounter *ub);
void ub_counters_destroy(struct user_beancounter *ub);
void ub_set_limits(struct user_beancounter *ub, enum ub_resource res,
		   unsigned long barrier, unsigned long limit);
void ub_read_counter(struct user_beancounter *ub, enum ub_resource res,
		     struct ub_row *row);
void ub_read_precharge(struct user_beancounter *ub, enum ub_resource res,
		       struct ub_precharge *precharge);
void ub_reset_extremes(struct user_beancounter *ub, enum ub_resource res);
void ub_set_marks(struct user_beancounter *ub, enum ub_resource res,
		  const struct ub_row *marks);

/* beancounter.c; a NULL ub is the node, with id 0 */
struct user_beancounter *ub_alloc(u32 id);
/* In place of ub_put(), for the reference of ub_alloc(). */
static inline void ub_end(struct user_beancounter *ub)
{
	percpu_ref_kill(&ub->head.refs);
}

struct user_beancounter *ub_get_listed_from(u32 id);
void ub_read(struct user_beancounter *ub, enum ub_resource res,
	     struct ub_row *row);
/* Held as shown, derived resources included; may sleep. */
static inline unsigned long ub_read_held(struct user_beancounter *ub,
					 enum ub_resource res)
{
	struct ub_row row;

	ub_read(ub, res, &row);
	return row.held;
}

struct seq_file;
void ub_show_all(struct seq_file *m);

/* event.c */
extern const struct proc_ops ub_events_proc_ops;
int ub_events_start(void);
int ub_events_init(struct user_beancounter *ub);
void ub_events_free(struct user_beancounter *ub);
void ub_events_end(void);
void ub_event_refused(struct user_beancounter *ub, enum ub_resource res,
		      unsigned long wanted, unsigned long held);

/* hugetlb.c */
#ifdef CONFIG_CGROUP_HUGETLB
void ub_hugetlb_deny(struct cgroup *cgrp);
#else
static inline void ub_hugetlb_deny(struct cgroup *cgrp) { }
#endif

/* kmem.c */
int ub_kmem_adopt(struct user_beancounter *ub, struct mem_cgroup *memcg);
void ub_kmem_drain(void);

/* iostat.c */
int ub_iostat_show(struct seq_file *m, struct user_beancounter *ub);
unsigned int ub_ioprio(struct user_beancounter *ub);

/* memcg.c */
struct mem_cgroup *ub_memcg_get(struct user_beancounter *ub);
void ub_memcg_init(struct user_beancounter *ub);
void ub_memcg_detach(struct user_beancounter *ub);
void ub_memcg_apply(struct user_beancounter *ub, enum ub_resource res);
void ub_memcg_read(struct user_beancounter *ub, enum ub_resource res,
		   struct ub_row *row);
void ub_memcg_press_sockets(struct user_beancounter *ub);
void ub_memcg_reset_peak(struct user_beancounter *ub, enum ub_resource res);

/* sock.c */
void ub_sockets_init(struct user_beancounter *ub);


/* oom.c */
unsigned long ub_overdraft(unsigned long bytes, unsigned long oom_held,
			   unsigned long barrier);
long ub_oom_score(unsigned long overdraft, long badness);
void ub_oom_read(struct user_beancounter *ub, enum ub_resource res,
		 struct ub_row *row);

/* oom_group.c */
int ub_oom_group_adj(struct task_struct *task);

/* meminfo.c; all in pages */
struct ub_memory {			/* as Linux counts it */
	unsigned long	lru[NR_LRU_LISTS];
	unsigned long	dirty;
	unsigned long	writeback;
	unsigned long	anon_mapped;
	unsigned long	tmpfs;
};

struct ub_held_memory {			/* as resources say */
	unsigned long	ram, ram_limit;
	unsigned long	swap, swap_limit;
	unsigned long	privvm, locked, shm;
	unsigned long	kmem, dcache;	/* the one contains the other */
	unsigned long	node_ram, node_swap;
};

struct ub_totals {
	unsigned long	ram, used, ram_free;
	unsigned long	swap, swap_free;
};

void ub_memory_read(struct user_beancounter *ub, struct ub_memory *memory);
void ub_memory_totals(const struct ub_held_memory *held, u64 mode,
		      struct ub_totals *ret);
int ub_meminfo_show(struct seq_file *m, void *v);

/* vmaux.c */
int ub_vmaux_show(struct seq_file *m, void *v);

/* node.c */
void ub_node_read(enum ub_resource res, struct ub_row *row);

/* proc.c */
int ub_proc_init(void);
int ub_proc_check_reader(const struct inode *inode);
int ub_proc_add(struct user_beancounter *ub);
void ub_proc_remove(struct user_beancounter *ub);

/* stat.c */
struct ub_snapshot {
	long		start;		/* of the interval, seconds of uptime */
	long		end;
	struct ub_row	rows[UB_RESOURCES];
};

int ub_stat_read(struct user_beancounter *ub, struct ub_snapshot *ret_snapshot);
void ub_stat_interval(long *ret_start, long *ret_end, long *ret_now);
int ub_stat_notify(int signum, long max_seconds);

/* debugfs.c */
#ifdef CONFIG_DEBUG_FS
void ub_debugfs_init(void);
#else
static inline void ub_debugfs_init(void) { }
#endif

#endif /* _BC_INTERNAL_H */
