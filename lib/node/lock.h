/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The lock of a container: LOCKDIR/CTID.lck, holding the process id. Other
 * programs (migration, site scripts) write and read the same file.
 */
#ifndef VZ_NODE_LOCK_H
#define VZ_NODE_LOCK_H

#include "model/ct.h"

struct ct_lock {
	char	*path;		/* NULL: not held */
	int	fd;
	char	*left;		/* what a holder who died was about, as
				 * lock_note() has it, or ""; NULL: nobody died */
};

/* VZ_LOCKED when somebody else has it, VZ_SYSTEM_ERROR otherwise. */
enum vz_err lock_acquire(const struct ct *ct, struct ct_lock *ret_lock);
/*
 * In our lock: what somebody else has to finish should we be killed. One word;
 * nothing happens when the lock is not ours (--skiplock).
 */
void lock_note(const struct ct *ct, const char *word);
#define LOCK_RESTART	"restart"	/* it is to run in the end */
void lock_release(struct ct_lock *lock);
#define _ct_lock_	__attribute__((cleanup(lock_release)))

#endif /* VZ_NODE_LOCK_H */
