// SPDX-License-Identifier: GPL-2.0-or-later
/* What root of a network namespace configures: links, routes, rules and sets. */
#define _GNU_SOURCE
#include <arpa/inet.h>
#include <errno.h>
#include <linux/if_link.h>
#include <linux/neighbour.h>
#include <linux/nexthop.h>
#include <linux/netfilter.h>
#include <linux/netfilter/nf_tables.h>
#include <linux/netfilter/nfnetlink.h>
#include <linux/rtnetlink.h>
#include <net/if.h>
#include <stdio.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/socket.h>
#include <unistd.h>

#include "attack.h"

static int sock = -1;
static char packet[65536];
static size_t packet_len;
static struct nlmsghdr *head;
static unsigned int nr_acks;

/* In a network namespace of its own, which ends with the attack */
static void open_netlink(int protocol)
{
	/* A refusal comes once for all, not as long as what was refused */
	int one = 1;

	own_network();
	sock = socket(AF_NETLINK, SOCK_RAW | SOCK_CLOEXEC, protocol);
	if (sock < 0)
		broken("netlink");
	setsockopt(sock, SOL_NETLINK, NETLINK_CAP_ACK, &one, sizeof(one));
}

static void put(const void *data, size_t len)
{
	memcpy(packet + packet_len, data, len);
	packet_len += NLMSG_ALIGN(len);
	head->nlmsg_len = packet + packet_len - (char *)head;
}

static void message(int type, int flags, const void *body, size_t len)
{
	head = (struct nlmsghdr *)(packet + packet_len);
	memset(packet + packet_len, 0, 256);
	head->nlmsg_type = type;
	head->nlmsg_flags = NLM_F_REQUEST | flags;
	packet_len += NLMSG_HDRLEN;
	put(body, len);
	nr_acks += !!(flags & NLM_F_ACK);
}

static struct nlattr *attribute(int type, const void *data, size_t len)
{
	struct nlattr *a = (struct nlattr *)(packet + packet_len);

	memset(a, 0, NLA_HDRLEN + NLA_ALIGN(len));
	a->nla_type = type;
	a->nla_len = NLA_HDRLEN + len;
	memcpy((char *)a + NLA_HDRLEN, data, len);
	packet_len += NLA_HDRLEN + NLA_ALIGN(len);
	head->nlmsg_len = packet + packet_len - (char *)head;
	return a;
}

static void text(int type, const char *value)
{
	attribute(type, value, strlen(value) + 1);
}

static void number(int type, uint32_t value)
{
	attribute(type, &value, sizeof(value));
}

static struct nlattr *begin(int type)
{
	return attribute(type | NLA_F_NESTED, NULL, 0);
}

static void end(struct nlattr *a)
{
	a->nla_len = packet + packet_len - (char *)a;
}

/* All acknowledged: 0, or the first error */
static int talk(void)
{
	static char answer[65536];
	int error = 0;

	if (send(sock, packet, packet_len, 0) < 0)
		error = errno;
	packet_len = 0;
	while (!error && nr_acks) {
		ssize_t n = recv(sock, answer, sizeof(answer), 0);
		struct nlmsghdr *h = (struct nlmsghdr *)answer;

		if (n < 0)
			error = errno;
		for (; n > 0 && NLMSG_OK(h, (size_t)n); h = NLMSG_NEXT(h, n))
			if (h->nlmsg_type == NLMSG_ERROR) {
				nr_acks--;
				if (!error)
					error = -((struct nlmsgerr *)NLMSG_DATA(h))->error;
			}
	}
	nr_acks = 0;
	return error;
}

/* ---- rtnetlink ---- */

static void open_route(void)
{
	open_netlink(NETLINK_ROUTE);
}

static int new_link(const char *name, const char *kind)
{
	struct ifinfomsg body = { .ifi_flags = IFF_UP, .ifi_change = IFF_UP };
	struct nlattr *info;

	message(RTM_NEWLINK, NLM_F_CREATE | NLM_F_EXCL | NLM_F_ACK, &body, sizeof(body));
	text(IFLA_IFNAME, name);
	info = begin(IFLA_LINKINFO);
	text(IFLA_INFO_KIND, kind);
	end(info);
	return talk();
}

static int take_link(void)
{
	char name[32];

	snprintf(name, sizeof(name), "attack%ld", taken());
	return new_link(name, "dummy");
}

static unsigned int ifindex;

static void open_link_of(const char *kind)
{
	open_route();
	if (new_link("attack0", kind))
		broken(kind);
	ifindex = if_nametoindex("attack0");
	if (!ifindex)
		broken("attack0");
}

static void open_link(void)
{
	open_link_of("dummy");
}

static void open_bridge(void)
{
	open_link_of("bridge");
}

/* An address each below 100.64.0.0/10 */
static uint32_t address(long i)
{
	return htonl(0x64400000 + i);
}

#define MANY	64	/* in a message */

static int take_neighbours(void)
{
	static const char mac[6] = { 2 };
	struct ndmsg body = {
		.ndm_family = AF_INET, .ndm_state = NUD_PERMANENT,
		.ndm_ifindex = ifindex,
	};

	for (int i = 0; i < MANY; i++) {
		message(RTM_NEWNEIGH, NLM_F_CREATE | NLM_F_ACK, &body, sizeof(body));
		number(NDA_DST, address(taken() * MANY + i));
		attribute(NDA_LLADDR, mac, sizeof(mac));
	}
	return talk();
}

/* A hardware address of its own; @first: 2 for one station, 3 for many */
static void hardware_address(unsigned char *mac, unsigned char first, long i)
{
	uint32_t rest = htonl(i);

	mac[0] = first;
	mac[1] = 0;
	memcpy(mac + 2, &rest, sizeof(rest));
}

/* What a bridge is told of stations */
static int take_stations(void)
{
	unsigned char mac[6];
	struct ndmsg body = {
		.ndm_family = AF_BRIDGE, .ndm_state = NUD_PERMANENT,
		.ndm_flags = NTF_SELF, .ndm_ifindex = ifindex,
	};

	for (int i = 0; i < MANY; i++) {
		message(RTM_NEWNEIGH, NLM_F_CREATE | NLM_F_ACK, &body, sizeof(body));
		hardware_address(mac, 2, taken() * MANY + i);
		attribute(NDA_LLADDR, mac, sizeof(mac));
	}
	return talk();
}

/* What a device listens to */
static int take_groups(void)
{
	struct ifreq request = { .ifr_name = "attack0" };
	int error = 0;

	for (int i = 0; !error && i < MANY; i++) {
		hardware_address((unsigned char *)request.ifr_hwaddr.sa_data, 3,
				 taken() * MANY + i);
		error = result(ioctl(sock, SIOCADDMULTI, &request));
	}
	return error;
}

static int take_routes(void)
{
	struct rtmsg body = {
		.rtm_family = AF_INET, .rtm_dst_len = 32, .rtm_table = RT_TABLE_MAIN,
		.rtm_protocol = RTPROT_STATIC, .rtm_scope = RT_SCOPE_LINK,
		.rtm_type = RTN_UNICAST,
	};

	for (int i = 0; i < MANY; i++) {
		message(RTM_NEWROUTE, NLM_F_CREATE | NLM_F_ACK, &body, sizeof(body));
		number(RTA_DST, address(taken() * MANY + i));
		number(RTA_OIF, ifindex);
		/* No two alike: they would share what they say */
		number(RTA_PRIORITY, taken() * MANY + i);
	}
	return talk();
}

/* Of IPv6; each a name of its own */
static int take_routes6(void)
{
	struct rtmsg body = {
		.rtm_family = AF_INET6, .rtm_dst_len = 128, .rtm_table = RT_TABLE_MAIN,
		.rtm_protocol = RTPROT_STATIC, .rtm_type = RTN_UNICAST,
	};

	for (int i = 0; i < MANY; i++) {
		uint32_t to[4] = { htonl(0xfd000000), 0, 0, address(taken() * MANY + i) };

		message(RTM_NEWROUTE, NLM_F_CREATE | NLM_F_ACK, &body, sizeof(body));
		attribute(RTA_DST, to, sizeof(to));
		number(RTA_OIF, ifindex);
	}
	return talk();
}

/* What routes may refer to, without a route */
static int take_nexthops(void)
{
	struct nhmsg body = { .nh_family = AF_INET, .nh_protocol = RTPROT_STATIC };

	for (int i = 0; i < MANY; i++) {
		message(RTM_NEWNEXTHOP, NLM_F_CREATE | NLM_F_EXCL | NLM_F_ACK, &body, sizeof(body));
		number(NHA_ID, 1 + taken() * MANY + i);
		number(NHA_OIF, ifindex);
	}
	return talk();
}

/* ---- nftables ---- */

static void nft(int type, int flags)
{
	struct nfgenmsg body = { .nfgen_family = NFPROTO_IPV4 };

	message(NFNL_SUBSYS_NFTABLES << 8 | type, flags, &body, sizeof(body));
}

static void batch(int type)
{
	struct nfgenmsg body = { .res_id = htons(NFNL_SUBSYS_NFTABLES) };

	message(type, 0, &body, sizeof(body));
}

static int make_table(void)
{
	batch(NFNL_MSG_BATCH_BEGIN);
	nft(NFT_MSG_NEWTABLE, NLM_F_CREATE | NLM_F_ACK);
	text(NFTA_TABLE_NAME, "attack");
	nft(NFT_MSG_NEWCHAIN, NLM_F_CREATE | NLM_F_ACK);
	text(NFTA_CHAIN_TABLE, "attack");
	text(NFTA_CHAIN_NAME, "chain");
	nft(NFT_MSG_NEWSET, NLM_F_CREATE | NLM_F_ACK);
	text(NFTA_SET_TABLE, "attack");
	text(NFTA_SET_NAME, "set");
	number(NFTA_SET_ID, htonl(1));
	number(NFTA_SET_KEY_TYPE, htonl(7));
	number(NFTA_SET_KEY_LEN, htonl(4));
	batch(NFNL_MSG_BATCH_END);
	return talk();
}

static void open_nft(void)
{
	int error;

	open_netlink(NETLINK_NETFILTER);
	error = make_table();
	if (error) {
		errno = error;
		broken("table");
	}
}

static int take_nft_rule(void)
{
	batch(NFNL_MSG_BATCH_BEGIN);
	nft(NFT_MSG_NEWRULE, NLM_F_CREATE | NLM_F_APPEND | NLM_F_ACK);
	text(NFTA_RULE_TABLE, "attack");
	text(NFTA_RULE_CHAIN, "chain");
	batch(NFNL_MSG_BATCH_END);
	return talk();
}

static int take_nft_elements(void)
{
	struct nlattr *list, *element, *key;

	batch(NFNL_MSG_BATCH_BEGIN);
	nft(NFT_MSG_NEWSETELEM, NLM_F_CREATE | NLM_F_ACK);
	text(NFTA_SET_ELEM_LIST_TABLE, "attack");
	text(NFTA_SET_ELEM_LIST_SET, "set");
	list = begin(NFTA_SET_ELEM_LIST_ELEMENTS);
	for (int i = 0; i < MANY; i++) {
		element = begin(NFTA_LIST_ELEM);
		key = begin(NFTA_SET_ELEM_KEY);
		number(NFTA_DATA_VALUE, address(taken() * MANY + i));
		end(key);
		end(element);
	}
	end(list);
	batch(NFNL_MSG_BATCH_END);
	return talk();
}

const struct attack netlink_attacks[] = {
	{ "links", 700, open_route, take_link, NULL },
	{ "neighbours", 700, open_link, take_neighbours, NULL },
	{ "stations", 4000, open_bridge, take_stations, NULL },
	{ "groups", 4000, open_link, take_groups, NULL },
	{ "routes", 2000, open_link, take_routes, NULL },
	{ "routes6", 2000, open_link, take_routes6, NULL },
	{ "nexthops", 2000, open_link, take_nexthops, NULL },
	{ "nft-rules", 2000, open_nft, take_nft_rule, NULL },
	{ "nft-elements", 2000, open_nft, take_nft_elements, NULL },
	{ .name = NULL },
};
