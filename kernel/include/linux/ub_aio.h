/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Requests of asynchronous I/O: the node has one pot of them, fs.aio-max-nr, of
 * which one container gets a quarter at most. Paid by the address space.
 */
#ifndef _LINUX_UB_AIO_H
#define _LINUX_UB_AIO_H

#include <linux/mm.h>
#include <linux/ub_mm.h>

#ifdef CONFIG_BEANCOUNTERS

int __ub_aio_charge(struct user_beancounter *ub, unsigned long nr,
		    unsigned long node_max);
void __ub_aio_uncharge(struct user_beancounter *ub, unsigned long nr);

/* 0 or -EAGAIN, as when the node has no more of them. */
static inline int ub_aio_charge(struct mm_struct *mm, unsigned long nr,
				unsigned long node_max)
{
	struct user_beancounter *ub = ub_of_mm(mm);

	return likely(!ub) ? 0 : __ub_aio_charge(ub, nr, node_max);
}

static inline void ub_aio_uncharge(struct mm_struct *mm, unsigned long nr)
{
	struct user_beancounter *ub = ub_of_mm(mm);

	if (unlikely(ub))
		__ub_aio_uncharge(ub, nr);
}

#else /* CONFIG_BEANCOUNTERS */

static inline int ub_aio_charge(struct mm_struct *mm, unsigned long nr,
				unsigned long node_max)
{
	return 0;
}

static inline void ub_aio_uncharge(struct mm_struct *mm, unsigned long nr) { }

#endif /* CONFIG_BEANCOUNTERS */

#endif /* _LINUX_UB_AIO_H */
