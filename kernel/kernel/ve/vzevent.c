// SPDX-License-Identifier: GPL-2.0
/*
 * Events for the node's vzeventd. The file is named for the classic module:
 * its parameter is /sys/module/vzevent/parameters/reboot_event.
 */
#define pr_fmt(fmt) "vzevent: " fmt

#include <linux/moduleparam.h>
#include <linux/netlink.h>
#include <net/net_namespace.h>
#include <net/sock.h>

#include "internal.h"

static bool reboot_event;
module_param(reboot_event, bool, 0644);
MODULE_PARM_DESC(reboot_event, "send ve-reboot, not ve-stop, after a reboot");

#define EVENT_TEXT_MAX	32

static struct sock *event_sock;

bool ve_event_wants_reboot(void)
{
	return READ_ONCE(reboot_event);
}

/* Best effort: the listener re-reads /proc/vz/veinfo when it lost something. */
void ve_event_send(const struct ve_struct *ve, const char *action)
{
	struct sk_buff *skb = alloc_skb(EVENT_TEXT_MAX, GFP_KERNEL);
	char text[EVENT_TEXT_MAX];
	int len;

	if (!skb)
		return;
	len = scnprintf(text, sizeof(text), "%s@%u", action, ve->id);
	skb_put_data(skb, text, len);
	NETLINK_CB(skb).dst_group = VZEVENT_GROUP;
	netlink_broadcast(event_sock, skb, 0, VZEVENT_GROUP, GFP_KERNEL);
}

int __init ve_event_init(void)
{
	struct netlink_kernel_cfg cfg = { .groups = VZEVENT_GROUP };

	event_sock = netlink_kernel_create(&init_net, NETLINK_VZEVENT, &cfg);
	return event_sock ? 0 : -ENOMEM;
}
