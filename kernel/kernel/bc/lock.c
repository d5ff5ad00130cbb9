// SPDX-License-Identifier: GPL-2.0
/* numflock: asking for room. */
#include <linux/ub_lock.h>

#include "internal.h"

/*
 * This asks for the room and does not keep it. CPUs that ask at the same time
 * may each get the last one: the limit is exceeded by one for each at most.
 */
bool __ub_lock_refused(struct user_beancounter *ub,
		       const struct file_lock *request, bool changed,
		       bool split)
{
	if (!split && (changed || request->c.flc_type == F_UNLCK))
		return false;
	if (__ub_try_charge(ub, UB_NUMFLOCK, 1, UB_HARD))
		return true;
	__ub_uncharge(ub, UB_NUMFLOCK, 1);
	return false;
}
