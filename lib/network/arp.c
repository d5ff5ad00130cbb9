// SPDX-License-Identifier: GPL-2.0-or-later
/* ARP for IPv4 over Ethernet, as it is on the wire. */
#include <arpa/inet.h>
#include <ctype.h>
#include <netinet/if_ether.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "network/arp.h"

struct frame {
	struct ether_header	ether;
	struct ether_arp	arp;
};

_Static_assert(sizeof(struct frame) == 42, "no holes");

static void write_head(struct arphdr *head, enum arp_kind kind)
{
	head->ar_hrd = htons(ARPHRD_ETHER);
	head->ar_pro = htons(ETHERTYPE_IP);
	head->ar_hln = ETH_ALEN;
	head->ar_pln = sizeof(struct in_addr);
	head->ar_op = htons(kind);
}

void arp_write(const struct arp *arp, uint8_t frame[ARP_FRAME_SIZE])
{
	struct frame f = { .ether.ether_type = htons(ETHERTYPE_ARP) };

	memcpy(f.ether.ether_dhost, &arp->to, ETH_ALEN);
	memcpy(f.ether.ether_shost, &arp->from, ETH_ALEN);
	write_head(&f.arp.ea_hdr, arp->kind);
	memcpy(f.arp.arp_sha, &arp->sender_mac, ETH_ALEN);
	memcpy(f.arp.arp_spa, &arp->sender, sizeof(arp->sender));
	memcpy(f.arp.arp_tha, &arp->target_mac, ETH_ALEN);
	memcpy(f.arp.arp_tpa, &arp->target, sizeof(arp->target));
	memset(frame, 0, ARP_FRAME_SIZE);
	memcpy(frame, &f, sizeof(f));
}

static bool head_is_ours(const struct frame *f)
{
	const struct arphdr *head = &f->arp.ea_hdr;
	struct arphdr request, reply;

	write_head(&request, ARP_REQUEST);
	write_head(&reply, ARP_REPLY);
	return f->ether.ether_type == htons(ETHERTYPE_ARP) &&
	       (!memcmp(head, &request, sizeof(*head)) ||
		!memcmp(head, &reply, sizeof(*head)));
}

bool arp_read(const void *frame, size_t len, struct arp *ret)
{
	struct frame f;

	if (len < sizeof(f))
		return false;
	memcpy(&f, frame, sizeof(f));
	if (!head_is_ours(&f))
		return false;
	ret->kind = ntohs(f.arp.arp_op);
	memcpy(&ret->to, f.ether.ether_dhost, ETH_ALEN);
	memcpy(&ret->from, f.ether.ether_shost, ETH_ALEN);
	memcpy(&ret->sender_mac, f.arp.arp_sha, ETH_ALEN);
	memcpy(&ret->sender, f.arp.arp_spa, sizeof(ret->sender));
	memcpy(&ret->target_mac, f.arp.arp_tha, ETH_ALEN);
	memcpy(&ret->target, f.arp.arp_tpa, sizeof(ret->target));
	return true;
}

static bool is_hex(char c)
{
	return isxdigit((unsigned char)c);
}

bool mac_parse(const char *text, struct ether_addr *ret)
{
	struct ether_addr mac;

	for (size_t i = 0; i < ETH_ALEN; i++) {
		char pair[3] = {};

		if (i && *text == ':')
			text++;
		if (!is_hex(text[0]) || !is_hex(text[1]))
			return false;
		memcpy(pair, text, 2);
		mac.ether_addr_octet[i] = strtoul(pair, NULL, 16);
		text += 2;
	}
	if (*text)
		return false;
	*ret = mac;
	return true;
}

void mac_print(const struct ether_addr *mac, char text[MAC_TEXT_SIZE])
{
	const uint8_t *o = mac->ether_addr_octet;

	snprintf(text, MAC_TEXT_SIZE, "%02x:%02x:%02x:%02x:%02x:%02x", o[0],
		 o[1], o[2], o[3], o[4], o[5]);
}
