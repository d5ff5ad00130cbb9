/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Containers (VE): the object, how to find it from other kernel objects, and
 * the hooks that Linux calls. See Documentation/vz/ve.rst.
 */
#ifndef _LINUX_VE_H
#define _LINUX_VE_H

#include <linux/cred.h>
#include <linux/types.h>
#include <linux/user_namespace.h>
#include <linux/ve_types.h>

struct cgroup;
struct ctl_table;
struct device;
struct file;
struct inode;
struct net;
struct notifier_block;
struct pid;
struct pid_namespace;
struct proc_dir_entry;
struct seq_file;
struct super_block;
struct sysinfo;
struct task_struct;

#ifdef CONFIG_VE

#include <linux/capability.h>
#include <linux/kdev_t.h>
#include <linux/magic.h>
#include <linux/mutex.h>
#include <linux/proc_fs.h>
#include <linux/pid_namespace.h>
#include <linux/refcount.h>
#include <linux/rwsem.h>
#include <linux/seq_file.h>
#include <linux/spinlock.h>
#include <linux/uuid.h>
#include <linux/wait.h>
#include <linux/workqueue.h>

/**
 * enum ve_state - life of a container; it only ever moves forward
 * @VE_PREPARED: object, id range and cgroup exist; user space makes namespaces
 * @VE_RUNNING:  init was accepted
 * @VE_STOPPING: init is dead, the rest is being taken down
 * @VE_STOPPED:  the id is free again; only references keep the object
 */
enum ve_state {
	VE_PREPARED,
	VE_RUNNING,
	VE_STOPPING,
	VE_STOPPED,
};

struct uts_namespace;
struct ve_cpu;
struct venet_ve;

/* What /dev, the list of mounts and /proc/diskstats call the disk of one. */
#define VE_DISK_NAME	"simfs"

#define VE_NR_LOADS	3

/**
 * struct ve_load - what has been counted of the tasks, see kernel/ve/load.c
 * @average:    over 1, 5 and 15 minutes, as Linux keeps it
 * @due:        next sample, jiffies
 * @lock:       protects the rest
 * @last_pid, @pid_rounds: numbers given out to processes and threads
 * @switches:   of contexts, as far as known
 */
struct ve_load {
	unsigned long	average[VE_NR_LOADS];
	unsigned long	due;
	spinlock_t	lock;
	int		last_pid;
	u64		pid_rounds;
	u64		switches;
};

/* CPU time that its control group does not know, of before a restore; in ns. */
struct ve_past {
	u64	used;
	u64	user;
	u64	system;
};

/**
 * struct ve_struct - a container
 * @refcnt:      one for the id table until stopped, one for each user namespace
 *               and each cgroup that carries it, one for each user of the API
 * @state:       changed under @op_sem held for writing; readers that only look
 *               use READ_ONCE()
 * @op_sem:      held for reading by whoever changes something of a running
 *               container, for writing by start and stop
 * @user_ns:     root user namespace, not pinned: set by its creation (cmpxchg)
 *               and cleared when it is freed
 * @cgrp:        outer cgroup, pinned until stopped
 * @ub:          beancounter, pinned; NULL without CONFIG_BEANCOUNTERS
 * @init_pid, @pid_ns, @net: pinned while running
 * @uts_ns:      the same, under uts_sem as well
 * @abandoned:   nobody will start it any more; set before @stop_work is queued
 * @restoring:   from a checkpoint, and not complete; set before anybody else
 *               knows it, cleared under @op_sem held for writing
 * @past:        see there; set while it is being restored
 * @venet:       private to drivers/net/venet, under @op_sem
 * @devices:     rules beside the default ones, see kernel/ve/device.c
 * @nr_supers:   super blocks that belong to it
 * @start_time:  boot clock, ns
 * @load:        see there
 * @cpu_lock, @cpus: time by processor, made when somebody first asks
 * @meminfo:     VE_MEMINFO_*: what it sees as memory; one word, no lock
 * @boot_id:     made when somebody first reads it, or of before a restore
 */
struct ve_struct {
	refcount_t		refcnt;
	u32			id;
	u32			class_id;
	u64			features;
	u32			id_base;
	u32			id_count;
	bool			by_setluid;
	bool			abandoned;
	bool			restoring;
	enum ve_state		state;
	struct rw_semaphore	op_sem;

	struct user_namespace	*user_ns;
	struct cgroup		*cgrp;
	struct user_beancounter	*ub;
	struct pid		*init_pid;
	struct pid_namespace	*pid_ns;
	struct net		*net;
	struct uts_namespace	*uts_ns;
	struct venet_ve		*venet;
	struct list_head	devices;
	atomic_t		nr_supers;
	u64			start_time;
	struct ve_load		load;
	struct mutex		cpu_lock;
	struct ve_cpu		*cpus;
	struct ve_past		past;
	u64			meminfo;

	struct wait_queue_entry	init_exit;
	struct work_struct	stop_work;
	struct delayed_work	idle_work;
	struct list_head	objects;	/* every object in memory */
	struct rcu_head		rcu;
	u8			boot_id[UUID_SIZE];
};

/* Finding. get_ takes a reference, the others borrow from their argument. */
struct ve_struct *ve_get_by_id(u32 id);
struct ve_struct *ve_get_next(u32 *id);
void ve_put(struct ve_struct *ve);

static inline struct ve_struct *ve_get(struct ve_struct *ve)
{
	refcount_inc(&ve->refcnt);
	return ve;
}

static inline u32 ve_id(const struct ve_struct *ve)
{
	return ve ? ve->id : 0;
}

static __always_inline struct ve_struct *
ve_of_userns(const struct user_namespace *ns)
{
	return ns->ve_link.ve;
}

/* The container whose rights the caller has; NULL on the node. */
static __always_inline struct ve_struct *current_ve(void)
{
	return ve_of_userns(current_user_ns());
}

static inline struct ve_struct *ve_of_proc_sb(struct super_block *sb)
{
	return ve_of_userns(proc_pid_ns(sb)->user_ns);
}

struct ve_struct *ve_of_net(const struct net *net);

/* Container root of the first level, not of a user namespace nested in it. */
bool ve_ns_capable(int cap);
static inline bool ve_is_root_ns(const struct user_namespace *ns)
{
	struct ve_struct *ve = ve_of_userns(ns);

	return unlikely(ve) && READ_ONCE(ve->user_ns) == ns;
}

/*
 * Start and stop. Called in process context with @op_sem held for writing;
 * START may refuse with an errno, whoever had agreed before gets STOP then.
 */
#define VE_EVENT_START	1
#define VE_EVENT_STOP	2
int ve_register_notifier(struct notifier_block *nb);

/* A family of calls on /dev/vzctl; the authority of @file has been checked. */
struct ve_ioctl_family {
	unsigned char	type;
	long		(*ioctl)(struct file *file, unsigned int cmd,
				 void __user *arg);
};
int ve_register_ioctl_family(const struct ve_ioctl_family *family);

/* A line for each disk that the group has used, which belongs to @id. */
void ve_show_iostat(struct seq_file *m, struct cgroup *cgrp, u32 id);
unsigned int ve_cgroup_io_weight(struct cgroup *cgrp);

/* /proc/vz */
extern struct proc_dir_entry *ve_proc_dir;

/*
 * Hooks. Each tests the common case, the node itself, and only then calls out.
 */
void ve_userns_init(struct user_namespace *ns);
void __ve_userns_exit(struct user_namespace *ns);

static inline void ve_userns_exit(struct user_namespace *ns)
{
	if (unlikely(ns->ve_link.ve))
		__ve_userns_exit(ns);
}

/*
 * Linux counts for each owner in a user namespace, and again for the owner of
 * that namespace in the one above. Above the root user namespace of a container
 * is only its own sum, whose maximum this gives: @max of @above for what has none
 * of ours. @ns: where it is being counted.
 */
long __ve_ucount_max(const struct user_namespace *above, int type, long max);
static inline long ve_ucount_max(const struct user_namespace *ns,
				 const struct user_namespace *above, int type,
				 long max)
{
	return likely(!ve_of_userns(ns)) || ve_of_userns(above) ? max :
		__ve_ucount_max(above, type, max);
}

void ve_cgroup_init(struct cgroup *cgrp, struct cgroup *parent);
void ve_cgroup_exit(struct cgroup *cgrp);

/* CAP on the node, or in a container's own root user namespace. */
static inline bool ve_capable(int cap)
{
	return capable(cap) || (unlikely(current_ve()) && ve_ns_capable(cap));
}

/*
 * Whose ids mount options are shown in: those of the container that reads.
 * statmount() has a buffer, and no file.
 */
static inline struct user_namespace *ve_seq_user_ns(struct seq_file *seq)
{
	struct user_namespace *ns = seq->file ? seq_user_ns(seq) :
						current_user_ns();

	return likely(!ve_of_userns(ns)) ? &init_user_ns : ns;
}

/*
 * Super blocks of containers are counted: each costs the node memory that is
 * charged to nobody, and its shrinkers a little in every memory cgroup there
 * is. Charged after s_user_ns has been set, given back by what frees the super
 * block; any number of times, a super block knows whether it counts.
 */
int __ve_super_charge(struct super_block *sb);
void __ve_super_uncharge(struct super_block *sb);

static inline int ve_super_charge(struct super_block *sb)
{
	return likely(!ve_of_userns(sb->s_user_ns)) ? 0 :
		__ve_super_charge(sb);
}

static inline void ve_super_uncharge(struct super_block *sb)
{
	if (unlikely(ve_of_userns(sb->s_user_ns)))
		__ve_super_uncharge(sb);
}

/* May device nodes on a file system of this user namespace be opened? */
static inline bool ve_may_hold_devices(const struct user_namespace *ns)
{
	return ve_is_root_ns(ns);
}

int __ve_device_permission(short type, u32 major, u32 minor, short access);
static __always_inline int
ve_device_permission(short type, u32 major, u32 minor, short access)
{
	return likely(!current_ve()) ? 0 :
		__ve_device_permission(type, major, minor, access);
}

/* A helper would run as the node's root, outside of all limits. */
static inline bool ve_denies_helpers(void)
{
	return unlikely(current_ve());
}

/* May the administrator of @net change this sysctl? */
bool __ve_may_tune(const struct ctl_table *table);
static inline bool ve_may_tune(const struct net *net,
			       const struct ctl_table *table)
{
	return likely(!ve_of_net(net)) || __ve_may_tune(table);
}

bool __ve_may_use_io_uring(const struct ve_struct *ve);
static inline bool ve_may_use_io_uring(void)
{
	struct ve_struct *ve = current_ve();

	return likely(!ve) || __ve_may_use_io_uring(ve);
}

/*
 * A host name beside the container's cannot be saved in a checkpoint. Whoever
 * makes a container inside takes a pid namespace with it, and may.
 */
static inline bool ve_denies_uts(unsigned long clone_flags)
{
	struct ve_struct *ve = current_ve();

	return unlikely(ve) && !(clone_flags & CLONE_NEWPID) &&
		READ_ONCE(ve->state) == VE_RUNNING;
}

struct proc_dir_entry *__ve_proc_filter(struct super_block *sb,
					struct proc_dir_entry *de);
static inline struct proc_dir_entry *ve_proc_filter(struct super_block *sb,
						    struct proc_dir_entry *de)
{
	return likely(!ve_of_proc_sb(sb)) || !de ? de :
		__ve_proc_filter(sb, de);
}

void __ve_proc_own(struct inode *inode, struct proc_dir_entry *de);
static inline void ve_proc_own(struct inode *inode, struct super_block *sb,
			       struct proc_dir_entry *de)
{
	if (unlikely(ve_of_proc_sb(sb)))
		__ve_proc_own(inode, de);
}

void ve_task_status(struct seq_file *m, struct task_struct *p);

/* Each start of a container is a boot. @uuid: the node's, or NULL. */
static inline u8 *ve_boot_id(u8 *uuid)
{
	struct ve_struct *ve = current_ve();

	return likely(!ve) || !uuid ? uuid : ve->boot_id;
}

void __ve_sysinfo(struct sysinfo *info);
static inline void ve_sysinfo(struct sysinfo *info)
{
	if (unlikely(current_ve()))
		__ve_sysinfo(info);
}

/* It has a root now, and nobody knows it yet who did not before. */
void __ve_sysfs_mounted(struct super_block *sb);
#define ve_super_mounted(sb)						\
	do {								\
		if ((sb)->s_magic == SYSFS_MAGIC)			\
			__ve_sysfs_mounted(sb);				\
	} while (0)

#else /* !CONFIG_VE */

static inline void ve_userns_init(struct user_namespace *ns) { }
static inline void ve_userns_exit(struct user_namespace *ns) { }
static inline long ve_ucount_max(const struct user_namespace *ns,
				 const struct user_namespace *above, int type,
				 long max)
{
	return max;
}
static inline void ve_cgroup_init(struct cgroup *cgrp, struct cgroup *parent)
{ }
static inline void ve_cgroup_exit(struct cgroup *cgrp) { }
#define ve_capable(cap)		capable(cap)
#define ve_seq_user_ns(seq)	(&init_user_ns)
static inline int ve_super_charge(struct super_block *sb) { return 0; }
static inline void ve_super_uncharge(struct super_block *sb) { }
static inline bool ve_may_hold_devices(const struct user_namespace *ns)
{
	return false;
}
static inline int ve_device_permission(short type, u32 major, u32 minor,
				       short access)
{
	return 0;
}
static inline bool ve_may_use_io_uring(void) { return true; }
static inline bool ve_denies_helpers(void) { return false; }
static inline bool ve_denies_uts(unsigned long clone_flags) { return false; }
static inline bool ve_may_tune(const struct net *net,
			       const struct ctl_table *table)
{
	return true;
}
static inline struct proc_dir_entry *ve_proc_filter(struct super_block *sb,
						    struct proc_dir_entry *de)
{
	return de;
}
static inline void ve_proc_own(struct inode *inode, struct super_block *sb,
			       struct proc_dir_entry *de)
{ }
static inline void ve_task_status(struct seq_file *m, struct task_struct *p)
{ }
static inline u8 *ve_boot_id(u8 *uuid) { return uuid; }
static inline void ve_sysinfo(struct sysinfo *info) { }
static inline void ve_super_mounted(struct super_block *sb) { }

#endif /* CONFIG_VE */

#endif /* _LINUX_VE_H */
