// SPDX-License-Identifier: GPL-2.0
/* Requests of asynchronous I/O: a share of the node's, without a row. */
#include <linux/ub_aio.h>

#include "internal.h"

#define UB_AIO_SHARE	4	/* one part of so many */

int __ub_aio_charge(struct user_beancounter *ub, unsigned long nr,
		    unsigned long node_max)
{
	if (atomic_long_add_return(nr, &ub->nr_aio) <= node_max / UB_AIO_SHARE)
		return 0;
	atomic_long_sub(nr, &ub->nr_aio);
	return -EAGAIN;
}

void __ub_aio_uncharge(struct user_beancounter *ub, unsigned long nr)
{
	WARN_ON_ONCE(atomic_long_sub_return(nr, &ub->nr_aio) < 0);
}
