// SPDX-License-Identifier: GPL-2.0
/* numflock. */
#include <linux/ub_lock.h>

#include "internal.h"

/*
 * Locks are put in their lists where an error can no longer be returned, so
 * this asks for the room and does not keep it. CPUs that ask at the same time
 * may each get the last one: the limit is exceeded by one for each at most.
 */
bool __ub_lock_refused(struct user_beancounter *ub)
{
	if (__ub_try_charge(ub, UB_NUMFLOCK, 1, UB_HARD))
		return true;
	__ub_uncharge(ub, UB_NUMFLOCK, 1);
	return false;
}
