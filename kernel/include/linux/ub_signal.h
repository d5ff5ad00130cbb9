/* SPDX-License-Identifier: GPL-2.0 */
/*
 * numsiginfo: queued signal records, of signals that wait and of timers, each
 * charged to the user namespace of the receiver's ucounts, which it pins.
 */
#ifndef _LINUX_UB_SIGNAL_H
#define _LINUX_UB_SIGNAL_H

#include <linux/beancounter.h>
#include <linux/user_namespace.h>

#ifdef CONFIG_BEANCOUNTERS

/* Under siglock or with current as receiver. */
static __always_inline int ub_siginfo_charge(const struct ucounts *ucounts)
{
	return ub_try_charge_one(ub_of_userns(ucounts->ns), UB_NUMSIGINFO,
				 UB_HARD);
}

static __always_inline void ub_siginfo_uncharge(const struct ucounts *ucounts)
{
	ub_uncharge_one(ub_of_userns(ucounts->ns), UB_NUMSIGINFO);
}

#else /* CONFIG_BEANCOUNTERS */

static inline int ub_siginfo_charge(const struct ucounts *ucounts)
{
	return 0;
}

static inline void ub_siginfo_uncharge(const struct ucounts *ucounts) { }

#endif /* CONFIG_BEANCOUNTERS */

#endif /* _LINUX_UB_SIGNAL_H */
