// SPDX-License-Identifier: GPL-2.0
/*
 * The device venet0: one on the node, one in each running container, each the
 * other end of all the others. Every packet passes the node, where it is routed
 * and filtered; the address table decides who may send it and who gets it.
 */
#define pr_fmt(fmt) "venet: " fmt

#include <linux/ethtool.h>
#include <linux/if_arp.h>
#include <linux/inetdevice.h>
#include <linux/ip.h>
#include <linux/ipv6.h>
#include <linux/netdevice.h>
#include <linux/rtnetlink.h>
#include <linux/ve.h>
#include <net/ip_tunnels.h>
#include <net/ipv6.h>
#include <net/net_namespace.h>
#include <net/rtnetlink.h>

#include "internal.h"

#define VENET_NAME	"venet0"

#define VENET_FEATURES	(NETIF_F_SG | NETIF_F_FRAGLIST | NETIF_F_HW_CSUM | \
			 NETIF_F_RXCSUM | NETIF_F_SCTP_CRC | NETIF_F_HIGHDMA | \
			 NETIF_F_GSO_SOFTWARE | NETIF_F_GSO_ENCAP_ALL)

static struct net_device *venet_node __ro_after_init;

/* The container a device belongs to; 0 is the node. */
u32 venet_device_veid(const struct net_device *dev)
{
	return ve_id(ve_of_net(dev_net(dev)));
}

static bool parse_ipv4(struct sk_buff *skb, struct venet_address *ret_source,
		       struct venet_address *ret_target)
{
	const struct iphdr *header;

	if (!pskb_network_may_pull(skb, sizeof(*header)))
		return false;
	header = ip_hdr(skb);
	if (header->version != 4 || ipv4_is_multicast(header->daddr) ||
	    ipv4_is_lbcast(header->daddr))
		return false;
	*ret_source = venet_address_v4(header->saddr);
	*ret_target = venet_address_v4(header->daddr);
	return true;
}

static bool parse_ipv6(struct sk_buff *skb, struct venet_address *ret_source,
		       struct venet_address *ret_target)
{
	const struct ipv6hdr *header;

	if (!pskb_network_may_pull(skb, sizeof(*header)))
		return false;
	header = ipv6_hdr(skb);
	if (header->version != 6 || ipv6_addr_is_multicast(&header->daddr))
		return false;
	*ret_source = venet_address_v6(&header->saddr);
	*ret_target = venet_address_v6(&header->daddr);
	return true;
}

static bool parse_packet(struct sk_buff *skb, struct venet_address *ret_source,
			 struct venet_address *ret_target)
{
	switch (skb->protocol) {
	case htons(ETH_P_IP):
		return parse_ipv4(skb, ret_source, ret_target);
	case htons(ETH_P_IPV6):
		return parse_ipv6(skb, ret_source, ret_target);
	default:
		return false;
	}
}

static void report_spoofing(const struct net_device *dev,
			    const struct net_device *owner,
			    const struct venet_address *source)
{
	u32 veid = venet_device_veid(dev), owner_veid = venet_device_veid(owner);

	if (source->family == AF_INET)
		net_warn_ratelimited("%u: source wrong: %pI4 belongs to %u\n",
				     veid, &source->ip, owner_veid);
	else
		net_warn_ratelimited("%u: source wrong: %pI6c belongs to %u\n",
				     veid, &source->ip, owner_veid);
}

static bool may_send_from(const struct net_device *dev,
			  const struct venet_address *source)
{
	const struct net_device *owner = venet_address_find_owner(source);

	if (owner && owner != dev)
		report_spoofing(dev, owner, source);
	return owner == dev;
}

/* Where a packet goes to, NULL if it may not go anywhere. Under RCU. */
static struct net_device *find_peer(struct sk_buff *skb,
				    const struct net_device *dev)
{
	struct venet_address source, target;

	if (!parse_packet(skb, &source, &target))
		return NULL;
	if (dev == venet_node)
		return venet_address_find_owner(&target);
	return may_send_from(dev, &source) ? venet_node : NULL;
}

/*
 * Consumes the packet. It stays charged to the sending socket until the peer's
 * protocol takes it, which keeps senders from running away.
 */
static bool deliver(struct sk_buff *skb, struct net_device *peer)
{
	unsigned int len = skb->len;

	if (____dev_forward_skb(peer, skb, true))
		return false;
	skb->dev = peer;
	skb_reset_mac_header(skb);
	if (__netif_rx(skb) != NET_RX_SUCCESS)
		return false;
	dev_sw_netstats_rx_add(peer, len);
	return true;
}

static netdev_tx_t venet_xmit(struct sk_buff *skb, struct net_device *dev)
{
	unsigned int len = skb->len;
	struct net_device *peer;
	bool delivered = false;

	rcu_read_lock();
	skb_reset_network_header(skb);
	peer = find_peer(skb, dev);
	if (peer) {
		skb_tx_timestamp(skb);
		delivered = deliver(skb, peer);
	} else {
		kfree_skb(skb);
	}
	rcu_read_unlock();

	if (delivered)
		dev_sw_netstats_tx_add(dev, 1, len);
	else
		dev_core_stats_tx_dropped_inc(dev);
	return NETDEV_TX_OK;
}

static int venet_open(struct net_device *dev)
{
	struct in_device *in_dev = __in_dev_get_rtnl(dev);

	/* What goes from one container to another comes in and out here. */
	if (in_dev)
		IN_DEV_CONF_SET(in_dev, SEND_REDIRECTS, 0);
	return 0;
}

static int venet_dev_init(struct net_device *dev)
{
	netdev_lockdep_set_classes(dev);
	return 0;
}

static const struct net_device_ops venet_netdev_ops = {
	.ndo_init		= venet_dev_init,
	.ndo_open		= venet_open,
	.ndo_start_xmit		= venet_xmit,
	.ndo_get_stats64	= dev_get_tstats64,
};

static const struct ethtool_ops venet_ethtool_ops = {
	.get_link		= ethtool_op_get_link,
	.get_ts_info		= ethtool_op_get_ts_info,
};

/*
 * Who restores a container asks for the device that it had, with empty data of
 * its kind. It is there since the start.
 */
static int venet_changelink(struct net_device *dev, struct nlattr *tb[],
			    struct nlattr *data[],
			    struct netlink_ext_ack *extack)
{
	return 0;
}

/* Without setup() nobody can create a device, or delete one, by rtnetlink. */
static struct rtnl_link_ops venet_link_ops = {
	.kind			= "venet",
	.changelink		= venet_changelink,
	.priv_size		= sizeof(struct venet_ve),
};

static void venet_setup(struct net_device *dev)
{
	dev->type = ARPHRD_VOID;
	dev->flags = IFF_NOARP | IFF_POINTOPOINT | IFF_BROADCAST;
	dev->priv_flags |= IFF_NO_QUEUE | IFF_DISABLE_NETPOLL;
	dev->mtu = ETH_DATA_LEN;
	dev->min_mtu = ETH_MIN_MTU;
	dev->max_mtu = ETH_MAX_MTU;
	dev->lltx = true;
#ifdef CONFIG_VE_TREE_HAS_NETNS_LOCAL
	dev->netns_local = true;
#else
	dev->netns_immutable = true;
#endif
	dev->needs_free_netdev = true;
	dev->pcpu_stat_type = NETDEV_PCPU_STAT_TSTATS;

	dev->features = VENET_FEATURES | NETIF_F_VLAN_CHALLENGED;
	dev->hw_features = VENET_FEATURES;
	dev->hw_enc_features = VENET_FEATURES;
	netif_set_tso_max_size(dev, GSO_MAX_SIZE);

	dev->netdev_ops = &venet_netdev_ops;
	dev->ethtool_ops = &venet_ethtool_ops;
	dev->header_ops = &ip_tunnel_header_ops;
	dev->rtnl_link_ops = &venet_link_ops;
}

static struct net_device *create_device(struct net *net)
{
	struct net_device *dev;
	struct venet_ve *venet;
	int err;

	dev = alloc_netdev(sizeof(*venet), VENET_NAME, NET_NAME_PREDICTABLE,
			   venet_setup);
	if (!dev)
		return ERR_PTR(-ENOMEM);
	dev_net_set(dev, net);
	venet = netdev_priv(dev);
	venet->dev = dev;
	INIT_LIST_HEAD(&venet->addresses);

	err = register_netdev(dev);
	if (err) {
		free_netdev(dev);
		return ERR_PTR(err);
	}
	return dev;
}

/* The container is starting: op_sem is held for writing. */
int venet_device_start(struct ve_struct *ve)
{
	struct net_device *dev = create_device(ve->net);

	if (IS_ERR(dev))
		return PTR_ERR(dev);
	ve->venet = netdev_priv(dev);
	return 0;
}

/* The container is stopping: op_sem is held for writing. */
void venet_device_stop(struct ve_struct *ve)
{
	struct venet_ve *venet = ve->venet;

	if (!venet)
		return;
	ve->venet = NULL;
	venet_address_del_all(venet);
	unregister_netdev(venet->dev);
}

/* The name is what configurations of containers know. */
static int refuse_rename(struct notifier_block *nb, unsigned long event,
			 void *info)
{
	const struct net_device *dev = netdev_notifier_info_to_dev(info);

	if (event == NETDEV_CHANGENAME &&
	    dev->netdev_ops == &venet_netdev_ops &&
	    strcmp(dev->name, VENET_NAME))
		return notifier_from_errno(-EPERM);
	return NOTIFY_DONE;
}

/* First to see an event, so that nobody else hears of a refused name. */
static struct notifier_block rename_notifier = {
	.notifier_call	= refuse_rename,
	.priority	= INT_MAX,
};

int __init venet_device_init(void)
{
	struct net_device *dev;
	int err;

	err = rtnl_link_register(&venet_link_ops);
	if (err)
		return err;
	err = register_netdevice_notifier(&rename_notifier);
	if (err)
		goto unregister_link;
	dev = create_device(&init_net);
	if (IS_ERR(dev)) {
		err = PTR_ERR(dev);
		goto unregister_notifier;
	}
	venet_node = dev;
	return 0;

unregister_notifier:
	unregister_netdevice_notifier(&rename_notifier);
unregister_link:
	rtnl_link_unregister(&venet_link_ops);
	return err;
}

void __init venet_device_exit(void)
{
	unregister_netdev(venet_node);
	unregister_netdevice_notifier(&rename_notifier);
	rtnl_link_unregister(&venet_link_ops);
}
