/* SPDX-License-Identifier: GPL-2.0 */
/*
 * User beancounters: what a container holds of the node, counted and limited.
 *
 * This header is all that the rest of the kernel sees: the life of a
 * beancounter, charge and uncharge, and the hooks of the charged areas. A NULL
 * beancounter is the node, which is never refused anything.
 *
 * See Documentation/vz/beancounter.rst.
 */
#ifndef _LINUX_BEANCOUNTER_H
#define _LINUX_BEANCOUNTER_H

#include <linux/atomic.h>
#include <linux/cred.h>
#include <linux/err.h>
#include <linux/jump_label.h>
#include <linux/percpu.h>
#include <linux/percpu-refcount.h>
#include <linux/sched.h>
#include <linux/ub_types.h>
#include <linux/user_namespace.h>
#include <uapi/linux/beancounter.h>

struct cgroup;
struct percpu_counter;
struct proc_dir_entry;
struct user_beancounter;
struct vzctl_ub_state;

/* Which threshold a charge may not cross. */
enum ub_severity {
	UB_HARD,	/* barrier, and limit if that is smaller */
	UB_SOFT,	/* limit; a refusal is logged */
	UB_FORCE,	/* none */
};

/* What is no resource and may be denied: kinds of file systems, of netfilter. */
enum ub_denial {
	UB_DENIED_MOUNT,
	UB_DENIED_NETFILTER,
	UB_DENIALS
};

#ifdef CONFIG_BEANCOUNTERS

/* Whether there has been a beancounter since the node booted. */
DECLARE_STATIC_KEY_FALSE(ub_in_use);

/* Not functions: what they are read from is not even looked at before. */
#define ub_if_used(ub)	(static_branch_likely(&ub_in_use) ? (ub) : NULL)
#define ub_of_userns(ns)	ub_if_used((ns)->ve_link.ub)

/**
 * struct ub_stock - units of a resource that a CPU has charged in advance
 * @nr:    free for its next charges; any CPU may take them back. Negative
 *         while somebody finds out that there are too few for him
 * @batch: how many it may keep just now, 0 near the limit; written under
 *         user_beancounter.lock
 */
struct ub_stock {
	atomic_t	nr;
	unsigned int	batch;
};

/* How struct user_beancounter begins, for the inline functions below. */
struct ub_head {
	struct ub_stock __percpu *stocks;	/* UB_RESOURCES for each CPU */
	struct percpu_ref refs;	/* for being listed, and each payer's pointer */
};

/*
 * ub_create() lists it in /proc with everything unlimited, -EEXIST if the id is
 * listed. ub_destroy() unlists it and drops the caller's reference; the object
 * lives on until the last charged object is gone.
 */
struct user_beancounter *ub_create(u32 id);
void ub_destroy(struct user_beancounter *ub);

/* Takes physpages and swappages from the memory controller of @cgrp. */
int ub_attach_cgroup(struct user_beancounter *ub, struct cgroup *cgrp);

/* Carried over a checkpoint, see struct vzctl_ve_state. Process context. */
void ub_get_state(struct user_beancounter *ub, struct vzctl_ub_state *state);
int ub_set_state(struct user_beancounter *ub,
		 const struct vzctl_ub_state *state, unsigned int nr);

struct user_beancounter *ub_get_by_id(u32 id);
u32 ub_id(const struct user_beancounter *ub);
unsigned long ub_held(struct user_beancounter *ub, enum ub_resource res);

/* Any context; use the inline functions without underscores. */
int __ub_try_charge(struct user_beancounter *ub, enum ub_resource res,
		    unsigned long val, enum ub_severity severity);
void __ub_uncharge(struct user_beancounter *ub, enum ub_resource res,
		   unsigned long val);
void __ub_thin_stock(struct user_beancounter *ub, enum ub_resource res,
		     struct ub_stock *stock, unsigned long val);

/*
 * Counts and records a refusal of @wanted units that was decided elsewhere; the
 * second one is for whoever derives @held from counters of Linux. Any context.
 */
void ub_refuse(struct user_beancounter *ub, enum ub_resource res,
	       unsigned long wanted);
void ub_refuse_at(struct user_beancounter *ub, enum ub_resource res,
		  unsigned long wanted, unsigned long held);

/* @what: the kernel's name for it. Any context. */
void ub_event_denied(struct user_beancounter *ub, enum ub_denial denial,
		     const char *what);

/* For what Linux charges to nobody: part of kmemsize and physpages. */
#define UB_GFP_ACCOUNT	__GFP_ACCOUNT
#define UB_SLAB_ACCOUNT	SLAB_ACCOUNT
/* The memory controller does not refuse what is urgent. */
#define UB_GFP_ATOMIC	((GFP_ATOMIC & ~__GFP_HIGH) | __GFP_ACCOUNT)

/* Makes the file of refusals in /proc/vz. */
int ub_events_proc_init(struct proc_dir_entry *dir);

/*
 * What follows tests the common case, no block, in the caller: always inline,
 * which a kernel built for size would not choose for itself.
 */

/* 0, or -ENOMEM and one more failcnt. */
static __always_inline int
ub_try_charge(struct user_beancounter *ub, enum ub_resource res,
	      unsigned long val, enum ub_severity severity)
{
	return unlikely(ub) ? __ub_try_charge(ub, res, val, severity) : 0;
}

static __always_inline void
ub_charge(struct user_beancounter *ub, enum ub_resource res, unsigned long val)
{
	if (unlikely(ub))
		__ub_try_charge(ub, res, val, UB_FORCE);
}

static __always_inline void
ub_uncharge(struct user_beancounter *ub, enum ub_resource res,
	    unsigned long val)
{
	if (unlikely(ub))
		__ub_uncharge(ub, res, val);
}

static __always_inline struct user_beancounter *
ub_get(struct user_beancounter *ub)
{
	percpu_ref_get(&((struct ub_head *)ub)->refs);
	return ub;
}

/* Any context: the last reference may be that of a lazily dropped mm. */
static __always_inline void ub_put(struct user_beancounter *ub)
{
	percpu_ref_put(&((struct ub_head *)ub)->refs);
}

/* It does no harm to be moved to another CPU after this. */
static __always_inline struct ub_stock *
ub_this_stock(struct user_beancounter *ub, enum ub_resource res)
{
	return raw_cpu_ptr(((struct ub_head *)ub)->stocks) + res;
}

static __always_inline bool
ub_take_from_stock(struct ub_stock *stock, unsigned long val)
{
	int nr = atomic_read(&stock->nr);

	do {
		if (nr < 0 || (unsigned int)nr < val)
			return false;
	} while (!atomic_try_cmpxchg(&stock->nr, &nr, nr - (int)val));

	return true;
}

/*
 * The same in fewer instructions, for what is far below INT_MAX. The stock is
 * negative for a moment if that is too little: whoever drains stocks meanwhile
 * misses what is there, but is only refused what this one has asked for before.
 */
static __always_inline bool
ub_take_few_from_stock(struct ub_stock *stock, unsigned int val)
{
	if (likely(!atomic_add_negative(-(int)val, &stock->nr)))
		return true;
	atomic_add(val, &stock->nr);
	return false;
}

/*
 * False if there is too much in it now. If a drain has just forbidden to keep
 * anything, either this sees it after the addition, or the drain what was added.
 */
static __always_inline bool
ub_put_into_stock(struct ub_stock *stock, unsigned int val)
{
	atomic_add(val, &stock->nr);
	/* Pairs with that of drain_stocks_locked() */
	smp_mb__after_atomic();
	return atomic_read(&stock->nr) <= (int)READ_ONCE(stock->batch);
}

/*
 * One unit without a call: for resources that have stocks and come and go all
 * the time.
 */
static __always_inline int
ub_try_charge_one(struct user_beancounter *ub, enum ub_resource res,
		  enum ub_severity severity)
{
	if (likely(ub) &&
	    unlikely(!ub_take_few_from_stock(ub_this_stock(ub, res), 1)))
		return __ub_try_charge(ub, res, 1, severity);
	return 0;
}

static __always_inline void
ub_uncharge_one(struct user_beancounter *ub, enum ub_resource res)
{
	struct ub_stock *stock;

	if (!ub)
		return;
	stock = ub_this_stock(ub, res);
	if (unlikely(!ub_put_into_stock(stock, 1)))
		__ub_thin_stock(ub, res, stock, 1);
}

static __always_inline struct user_beancounter *
ub_of_cred(const struct cred *cred)
{
	return ub_of_userns(cred->user_ns);
}

static __always_inline struct user_beancounter *ub_of_current(void)
{
	return ub_of_userns(current_user_ns());
}

/* @task is current, not yet running or already dead: its creds stand still. */
static __always_inline struct user_beancounter *
ub_of_still_task(const struct task_struct *task)
{
	return ub_of_userns(rcu_dereference_protected(task->real_cred, 1)->user_ns);
}

/* numproc: a thread, from fork until it is reaped */

static __always_inline int ub_task_charge(const struct task_struct *task)
{
	return ub_try_charge_one(ub_of_still_task(task), UB_NUMPROC, UB_HARD);
}

static __always_inline void ub_task_uncharge(const struct task_struct *task)
{
	ub_uncharge_one(ub_of_still_task(task), UB_NUMPROC);
}

/* A task of the node enters a container: cannot fail, it already runs. */
static __always_inline void
ub_task_move(const struct cred *old, const struct cred *new)
{
	if (likely(ub_of_cred(old) == ub_of_cred(new)))
		return;
	ub_charge(ub_of_cred(new), UB_NUMPROC, 1);
	ub_uncharge(ub_of_cred(old), UB_NUMPROC, 1);
}

/* numfile: a struct file, charged to its f_cred */

static __always_inline int ub_file_charge(const struct cred *f_cred)
{
	return ub_try_charge_one(ub_of_cred(f_cred), UB_NUMFILE, UB_HARD) ?
		-ENFILE : 0;
}

static __always_inline void ub_file_uncharge(const struct cred *f_cred)
{
	ub_uncharge_one(ub_of_cred(f_cred), UB_NUMFILE);
}

/* Lets the node's own block show how many files are open. */
void ub_node_files(struct percpu_counter *nr_files);

/* numpty: an index of a devpts instance, charged to its mounter */

static __always_inline int ub_pty_charge(const struct user_namespace *ns)
{
	return ub_try_charge(ub_of_userns(ns), UB_NUMPTY, 1, UB_HARD);
}

static __always_inline void ub_pty_uncharge(const struct user_namespace *ns)
{
	ub_uncharge(ub_of_userns(ns), UB_NUMPTY, 1);
}

#else /* CONFIG_BEANCOUNTERS */

static inline struct user_beancounter *ub_create(u32 id)
{
	return NULL;
}

static inline void ub_destroy(struct user_beancounter *ub) { }

static inline void ub_get_state(struct user_beancounter *ub,
				struct vzctl_ub_state *state)
{ }
static inline int ub_set_state(struct user_beancounter *ub,
			       const struct vzctl_ub_state *state,
			       unsigned int nr)
{
	return nr ? -EINVAL : 0;
}
static inline int ub_attach_cgroup(struct user_beancounter *ub,
				   struct cgroup *cgrp)
{
	return 0;
}

static inline struct user_beancounter *ub_get(struct user_beancounter *ub)
{
	return ub;
}

static inline void ub_put(struct user_beancounter *ub) { }

static inline struct user_beancounter *ub_get_by_id(u32 id)
{
	return NULL;
}

static inline u32 ub_id(const struct user_beancounter *ub)
{
	return 0;
}

static inline unsigned long ub_held(struct user_beancounter *ub,
				    enum ub_resource res)
{
	return 0;
}

#define UB_GFP_ACCOUNT	0
#define UB_SLAB_ACCOUNT	0
#define UB_GFP_ATOMIC	GFP_ATOMIC

static inline int ub_events_proc_init(struct proc_dir_entry *dir)
{
	return 0;
}

static inline void ub_event_denied(struct user_beancounter *ub,
				   enum ub_denial denial, const char *what)
{ }

static inline int ub_task_charge(const struct task_struct *task)
{
	return 0;
}

static inline void ub_task_uncharge(const struct task_struct *task) { }
static inline void ub_task_move(const struct cred *old,
				const struct cred *new) { }

static inline int ub_file_charge(const struct cred *f_cred)
{
	return 0;
}

static inline void ub_file_uncharge(const struct cred *f_cred) { }
static inline void ub_node_files(struct percpu_counter *nr_files) { }

static inline int ub_pty_charge(const struct user_namespace *ns)
{
	return 0;
}

static inline void ub_pty_uncharge(const struct user_namespace *ns) { }

#endif /* CONFIG_BEANCOUNTERS */

#endif /* _LINUX_BEANCOUNTER_H */
