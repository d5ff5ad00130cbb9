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
 * Would the list grow, and is there no room for that? It grows unless locks in
 * it were @changed or removed instead, and if one is @split by a hole. What is
 * put in is charged when that happens, which cannot fail; nothing sleeps in
 * between.
 */
bool __ub_lock_refused(struct user_beancounter *ub);

static __always_inline bool ub_lock_is_in_stock(struct user_beancounter *ub)
{
	return atomic_read(&ub_this_stock(ub, UB_NUMFLOCK)->nr) > 0;
}

static __always_inline bool ub_lock_refused(const struct file_lock *request,
					    bool changed, bool split)
{
	struct user_beancounter *ub = ub_of_lock(&request->c);

	return unlikely(ub) &&
	       (split || !(changed || request->c.flc_type == F_UNLCK)) &&
	       !ub_lock_is_in_stock(ub) && __ub_lock_refused(ub);
}

static __always_inline void ub_lock_charge(const struct file_lock_core *lock)
{
	ub_charge_one(ub_of_lock(lock), UB_NUMFLOCK);
}

static __always_inline void ub_lock_uncharge(const struct file_lock_core *lock)
{
	ub_uncharge_one(ub_of_lock(lock), UB_NUMFLOCK);
}

#else /* CONFIG_BEANCOUNTERS */

/* Not a function: with one, its arguments cost an instruction. */
#define ub_lock_refused(request, changed, split)	false

static inline void ub_lock_charge(const struct file_lock_core *lock) { }
static inline void ub_lock_uncharge(const struct file_lock_core *lock) { }

#endif /* CONFIG_BEANCOUNTERS */

#endif /* _LINUX_UB_LOCK_H */
