/* SPDX-License-Identifier: GPL-2.0 */
/*
 * numflock: POSIX, OFD and flock locks and leases that are in a list, each
 * charged to the opener of its file. Under flc_lock of the inode.
 */
#ifndef _LINUX_UB_LOCK_H
#define _LINUX_UB_LOCK_H

#include <linux/beancounter.h>
#include <linux/filelock.h>
#include <linux/fs.h>

#ifdef CONFIG_BEANCOUNTERS

static __always_inline struct user_beancounter *
ub_of_lock(const struct file_lock_core *lock)
{
	return ub_of_userns(lock->flc_file->f_cred->user_ns);
}

/*
 * A flock lock or a lease will be put into its list. One that @replaces
 * another, which has been removed already, is not refused. 0 or -ENOLCK.
 */
static __always_inline int
ub_lock_charge(const struct file_lock_core *lock, bool replaces)
{
	enum ub_severity severity = replaces ? UB_FORCE : UB_HARD;

	return ub_try_charge_one(ub_of_lock(lock), UB_NUMFLOCK, severity) ?
		-ENOLCK : 0;
}

/*
 * POSIX locks are put in where an error can no longer be returned: it is asked
 * before whether there is room. Would the list grow? It does unless locks in it
 * were @changed or removed instead, and if one is @split by a hole. Nothing
 * sleeps in between.
 */
bool __ub_lock_refused(struct user_beancounter *ub,
		       const struct file_lock *request, bool changed,
		       bool split);

static __always_inline bool ub_lock_refused(const struct file_lock *request,
					    bool changed, bool split)
{
	struct user_beancounter *ub = ub_of_lock(&request->c);

	return unlikely(ub) && __ub_lock_refused(ub, request, changed, split);
}

static __always_inline void
ub_lock_charge_asked(const struct file_lock_core *lock)
{
	ub_charge(ub_of_lock(lock), UB_NUMFLOCK, 1);
}

static __always_inline void ub_lock_uncharge(const struct file_lock_core *lock)
{
	ub_uncharge_one(ub_of_lock(lock), UB_NUMFLOCK);
}

#else /* CONFIG_BEANCOUNTERS */

/* Not functions: with one, its arguments cost an instruction. */
#define ub_lock_charge(lock, replaces)	0
#define ub_lock_refused(request, changed, split)	false

static inline void ub_lock_charge_asked(const struct file_lock_core *lock) { }
static inline void ub_lock_uncharge(const struct file_lock_core *lock) { }

#endif /* CONFIG_BEANCOUNTERS */

#endif /* _LINUX_UB_LOCK_H */
