/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Hooks of netfilter: numiptent counts what packets are compared with. These
 * are entries of iptables (IPv4 and IPv6, built-in ones included), nftables
 * rules, and elements of nftables sets, those that packets add included: an
 * element does the work of an entry, and whatever a packet may add is not
 * kmemsize. The owner of the network namespace pays until it is freed.
 */
#ifndef _LINUX_UB_NETFILTER_H
#define _LINUX_UB_NETFILTER_H

#include <linux/beancounter.h>
#include <linux/netfilter/x_tables.h>
#include <linux/slab.h>
#include <net/net_namespace.h>

static __always_inline struct user_beancounter *ub_of_net(const struct net *net)
{
#ifdef CONFIG_BEANCOUNTERS
	return ub_of_userns(net->user_ns);
#else
	return NULL;
#endif
}

#ifdef CONFIG_BEANCOUNTERS

static __always_inline int
ub_iptent_charge(const struct net *net, unsigned int nr)
{
	return ub_try_charge(ub_of_net(net), UB_NUMIPTENT, nr, UB_SOFT);
}

static __always_inline void
ub_iptent_uncharge(const struct net *net, unsigned int nr)
{
	ub_uncharge(ub_of_net(net), UB_NUMIPTENT, nr);
}

/*
 * iptables: these stand for the xt_ functions of the same name. A table is
 * replaced as a whole to add one entry, so it is the difference that counts.
 * The table is locked, who pays for it cannot change.
 */

static inline struct xt_table_info *
ub_xt_replace_table(const struct net *net, struct xt_table *table,
		    unsigned int num_counters, struct xt_table_info *newinfo,
		    int *error)
{
	unsigned int was = table->private->number;
	unsigned int more = newinfo->number > was ? newinfo->number - was : 0;
	unsigned int less = newinfo->number < was ? was - newinfo->number : 0;
	struct xt_table_info *oldinfo;

	*error = more ? ub_iptent_charge(net, more) : 0;
	if (*error)
		return NULL;
	oldinfo = xt_replace_table(table, num_counters, newinfo, error);
	ub_iptent_uncharge(net, oldinfo ? less : more);
	return oldinfo;
}

/* @nr entries are in the new table. The trees disagree on the arguments. */
#define ub_xt_register(nr, net, ...)					\
({									\
	unsigned int __nr = (nr);					\
	int __err = ub_iptent_charge(net, __nr);			\
	struct xt_table *__table = ERR_PTR(__err);			\
									\
	if (!__err) {							\
		__table = xt_register_table(net, __VA_ARGS__);		\
		if (IS_ERR(__table))					\
			ub_iptent_uncharge(net, __nr);			\
	}								\
	__table;							\
})

static inline struct xt_table_info *
ub_xt_unregister_table(const struct net *net, struct xt_table *table)
{
	struct xt_table_info *private = xt_unregister_table(table);

	ub_iptent_uncharge(net, private->number);
	return private;
}

/*
 * Connections that are followed: the objects come and go with packets and are
 * charged to nobody, and all are in one table. A container gets a quarter of
 * what the node allows, which its network namespaces share alike.
 */
unsigned int __ub_conntrack_max(const struct net *net, unsigned int node_max);
static inline unsigned int ub_conntrack_max(const struct net *net,
					    unsigned int node_max)
{
	return likely(!ub_of_net(net)) ? node_max :
		__ub_conntrack_max(net, node_max);
}

#else /* CONFIG_BEANCOUNTERS */

static inline unsigned int ub_conntrack_max(const struct net *net,
					    unsigned int node_max)
{
	return node_max;
}

static inline int ub_iptent_charge(const struct net *net, unsigned int nr)
{
	return 0;
}

static inline void ub_iptent_uncharge(const struct net *net,
				      unsigned int nr) { }

#define ub_xt_replace_table(net, ...)	xt_replace_table(__VA_ARGS__)
#define ub_xt_register(nr, ...)		xt_register_table(__VA_ARGS__)
#define ub_xt_unregister_table(net, table)	xt_unregister_table(table)

#endif /* CONFIG_BEANCOUNTERS */

/* A rule of nftables, given back by whoever frees it. */
static inline void *ub_nft_rule_alloc(const struct net *net, size_t size)
{
	void *rule;

	if (ub_iptent_charge(net, 1))
		return NULL;
	rule = kzalloc(size, GFP_KERNEL_ACCOUNT);
	if (!rule)
		ub_iptent_uncharge(net, 1);
	return rule;
}

/* What is just looked for is an element, too, and not charged. */
#define ub_nft_elem_alloc(set, ...)					\
({									\
	const struct net *__net = read_pnet(&(set)->net);		\
	struct nft_elem_priv *__elem = ERR_PTR(-ENOMEM);		\
									\
	if (!ub_iptent_charge(__net, 1)) {				\
		__elem = nft_set_elem_init(set, __VA_ARGS__);		\
		if (IS_ERR(__elem))					\
			ub_iptent_uncharge(__net, 1);			\
	}								\
	__elem;								\
})

#endif /* _LINUX_UB_NETFILTER_H */
