// SPDX-License-Identifier: GPL-2.0
/*
 * Which container owns which address: one table for the node.
 *
 * Writers hold venet_mutex. Transmit looks up under RCU and gets a device; that
 * stays valid until the end of the read section, because a device leaves the
 * table before it is unregistered, and unregistering waits for readers.
 */
#include <linux/mutex.h>
#include <linux/netdevice.h>
#include <linux/rculist.h>
#include <linux/rhashtable.h>
#include <linux/seq_file.h>
#include <linux/slab.h>
#include <linux/ve.h>
#include <linux/venet.h>

#include "internal.h"

/**
 * struct venet_entry - an owned address
 * @address: constant
 * @dev:     the owner's device, constant
 * @node:    in the table
 * @list:    in the owner's list, under venet_mutex
 */
struct venet_entry {
	struct venet_address	address;
	struct net_device	*dev;
	struct rhash_head	node;
	struct list_head	list;
	struct rcu_head		rcu;
};

static const struct rhashtable_params venet_table_params = {
	.key_len		= sizeof(struct venet_address),
	.key_offset		= offsetof(struct venet_entry, address),
	.head_offset		= offsetof(struct venet_entry, node),
	.automatic_shrinking	= true,
};

static struct rhashtable venet_table;
static DEFINE_MUTEX(venet_mutex);

static struct venet_entry *find_entry(const struct venet_address *address)
{
	return rhashtable_lookup(&venet_table, address, venet_table_params);
}

/* Under RCU; NULL if no container owns it. */
struct net_device *venet_address_find_owner(const struct venet_address *address)
{
	struct venet_entry *entry = find_entry(address);

	return entry ? entry->dev : NULL;
}

static int insert_entry(struct venet_ve *venet, struct venet_entry *entry)
{
	int err;

	guard(mutex)(&venet_mutex);
	err = rhashtable_lookup_insert_fast(&venet_table, &entry->node,
					    venet_table_params);
	if (err)
		return err == -EEXIST ? -EADDRINUSE : err;
	list_add_tail(&entry->list, &venet->addresses);
	return 0;
}

int venet_address_add(struct venet_ve *venet,
		      const struct venet_address *address)
{
	struct venet_entry *entry = kzalloc(sizeof(*entry), GFP_KERNEL);
	int err;

	if (!entry)
		return -ENOMEM;
	entry->address = *address;
	entry->dev = venet->dev;
	err = insert_entry(venet, entry);
	if (err)
		kfree(entry);
	return err;
}

static void remove_entry(struct venet_entry *entry)
{
	lockdep_assert_held(&venet_mutex);
	rhashtable_remove_fast(&venet_table, &entry->node, venet_table_params);
	list_del(&entry->list);
	kfree_rcu(entry, rcu);
}

int venet_address_del(struct venet_ve *venet,
		      const struct venet_address *address)
{
	struct venet_entry *entry;

	guard(mutex)(&venet_mutex);
	list_for_each_entry(entry, &venet->addresses, list) {
		if (!memcmp(&entry->address, address, sizeof(*address))) {
			remove_entry(entry);
			return 0;
		}
	}
	return -EADDRNOTAVAIL;
}

void venet_address_del_all(struct venet_ve *venet)
{
	struct venet_entry *entry, *next;

	guard(mutex)(&venet_mutex);
	list_for_each_entry_safe(entry, next, &venet->addresses, list)
		remove_entry(entry);
}

void venet_show_addresses(struct seq_file *m, struct ve_struct *ve)
{
	struct venet_entry *entry;

	if (!ve->venet)
		return;
	guard(mutex)(&venet_mutex);
	list_for_each_entry(entry, &ve->venet->addresses, list) {
		if (entry->address.family == AF_INET)
			seq_printf(m, " %15pI4", &entry->address.ip);
		else
			seq_printf(m, " %39pI6", &entry->address.ip);
	}
}

static void show_entry(struct seq_file *m, const struct venet_entry *entry)
{
	if (entry->address.family == AF_INET)
		seq_printf(m, "%39pI4", &entry->address.ip);
	else
		seq_printf(m, "%39pI6", &entry->address.ip);
	seq_printf(m, " %10u\n", venet_device_veid(entry->dev));
}

/* The table with owners, in no order. */
void venet_address_show_all(struct seq_file *m)
{
	struct rhashtable_iter iter;
	struct venet_entry *entry;

	rhashtable_walk_enter(&venet_table, &iter);
	rhashtable_walk_start(&iter);
	while ((entry = rhashtable_walk_next(&iter))) {
		/* The table was resized: the walk starts over. */
		if (IS_ERR(entry))
			continue;
		show_entry(m, entry);
	}
	rhashtable_walk_stop(&iter);
	rhashtable_walk_exit(&iter);
}

int __init venet_address_init(void)
{
	return rhashtable_init(&venet_table, &venet_table_params);
}

void __init venet_address_exit(void)
{
	rhashtable_destroy(&venet_table);
}
