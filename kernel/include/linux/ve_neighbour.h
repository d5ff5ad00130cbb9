/* SPDX-License-Identifier: GPL-2.0 */
/*
 * The tables of neighbours (ARP, ND) are the node's. A container gets a share of
 * them once they are half full, and the last quarter is for the node alone, whose
 * gateway must always find room.
 */
#ifndef _LINUX_VE_NEIGHBOUR_H
#define _LINUX_VE_NEIGHBOUR_H

#include <linux/netdevice.h>
#include <linux/ve.h>
#include <net/neighbour.h>

#ifdef CONFIG_VE

bool __ve_neigh_is_full(struct neigh_table *tbl, const struct ve_struct *ve);

/* @exempt: an entry that is never collected, and does not count. */
static inline bool ve_neigh_is_full(struct neigh_table *tbl,
				    const struct net_device *dev, bool exempt)
{
	struct ve_struct *ve = ve_of_net(dev_net(dev));

	return unlikely(ve) && !exempt && __ve_neigh_is_full(tbl, ve);
}

/*
 * Who turns it into one of the other kind, permanent or not, changes nothing of
 * whether it counts: else he could have any number. So some that count must not
 * be collected.
 */
static inline bool ve_neigh_stays(const struct neighbour *n)
{
	return unlikely(ve_of_net(dev_net(n->dev)));
}

static inline bool ve_neigh_is_permanent(const struct neighbour *n)
{
	return READ_ONCE(n->nud_state) & NUD_PERMANENT;
}

#else /* !CONFIG_VE */

#define ve_neigh_is_full(tbl, dev, exempt)	false
#define ve_neigh_stays(n)			false
#define ve_neigh_is_permanent(n)		false

#endif /* CONFIG_VE */

#endif /* _LINUX_VE_NEIGHBOUR_H */
