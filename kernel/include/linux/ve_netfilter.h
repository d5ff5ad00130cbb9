/* SPDX-License-Identifier: GPL-2.0 */
/*
 * What of netfilter a container may use: any of it, connections, translation of
 * addresses. Asked where tables, rules and their like are set up, never for a
 * packet.
 */
#ifndef _LINUX_VE_NETFILTER_H
#define _LINUX_VE_NETFILTER_H

#include <linux/ve.h>
#include <net/net_namespace.h>
#include <uapi/linux/vzcalluser.h>

#ifdef CONFIG_VE

int __ve_netfilter(const struct ve_struct *ve, u64 feature);

/* @feature: VE_FEATURE_NETFILTER, _CONNTRACK or _NAT. 0 or -EPERM. */
static inline int ve_netfilter(const struct net *net, u64 feature)
{
	struct ve_struct *ve = ve_of_userns(net->user_ns);

	return likely(!ve) ? 0 : __ve_netfilter(ve, feature);
}

#else /* !CONFIG_VE */

static inline int ve_netfilter(const struct net *net, u64 feature)
{
	return 0;
}

#endif /* CONFIG_VE */

/* Any of it. */
static inline int ve_any_netfilter(const struct net *net)
{
	return ve_netfilter(net, VE_FEATURE_NETFILTER);
}

#endif /* _LINUX_VE_NETFILTER_H */
