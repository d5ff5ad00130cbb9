// SPDX-License-Identifier: GPL-2.0
/* How many neighbours of a container a table has room for. */
#include <linux/ve_neighbour.h>

/* Those that are counted; not more than @max are looked for. */
static int count(struct neigh_table *tbl, const struct ve_struct *ve, int max)
{
	struct neighbour *n;
	int nr = 0;

	read_lock_bh(&tbl->lock);
	list_for_each_entry(n, &tbl->gc_list, gc_list) {
		if (ve_of_net(dev_net(n->dev)) == ve && ++nr == max)
			break;
	}
	read_unlock_bh(&tbl->lock);
	return nr;
}

/*
 * The list is as long as the table's own bound at most, and is walked as soon as
 * there is a reason to ask who has filled it.
 */
bool __ve_neigh_is_full(struct neigh_table *tbl, const struct ve_struct *ve)
{
	int entries = atomic_read(&tbl->gc_entries);
	int max = READ_ONCE(tbl->gc_thresh3);
	int share = max / 8;

	if (entries < READ_ONCE(tbl->gc_thresh2))
		return false;
	return entries >= max - max / 4 || count(tbl, ve, share) >= share;
}
