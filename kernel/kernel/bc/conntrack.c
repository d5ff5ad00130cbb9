// SPDX-License-Identifier: GPL-2.0
/* Connections that netfilter follows: a share of the node's, without a row. */
#include <linux/ub_netfilter.h>
#include <linux/user_namespace.h>

#include "internal.h"

#define UB_CONNTRACK_SHARE	4	/* one part of so many */

/* Of the first level: its owner stands for all of the container. */
static const struct user_namespace *root_of(const struct user_namespace *ns)
{
	while (ub_of_userns(ns->parent))
		ns = ns->parent;
	return ns;
}

unsigned int __ub_conntrack_max(const struct net *net, unsigned int node_max)
{
	const struct user_namespace *root = root_of(net->user_ns);
	long nr = atomic_long_read(
			&root->ucounts->ucount[UCOUNT_NET_NAMESPACES]);
	long share = node_max / UB_CONNTRACK_SHARE / max(nr, 1L);

	return max(share, 1L);
}
EXPORT_SYMBOL_GPL(__ub_conntrack_max);
