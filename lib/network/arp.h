/* SPDX-License-Identifier: GPL-2.0-or-later */
/* ARP for IPv4 over Ethernet, as it is on the wire. */
#ifndef VZ_NETWORK_ARP_H
#define VZ_NETWORK_ARP_H

#include <net/ethernet.h>
#include <netinet/in.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum arp_kind { ARP_REQUEST = 1, ARP_REPLY = 2 };

struct arp {
	enum arp_kind		kind;
	struct ether_addr	from, to;	/* of the frame */
	struct ether_addr	sender_mac, target_mac;
	struct in_addr		sender, target;
};

/* The least that Ethernet carries; what is over are zeroes. */
#define ARP_FRAME_SIZE	60

void arp_write(const struct arp *arp, uint8_t frame[ARP_FRAME_SIZE]);
/* False: it is something else, or cut off. */
bool arp_read(const void *frame, size_t len, struct arp *ret);

/* 12 hexadecimal digits, with colons between the pairs or without. */
bool mac_parse(const char *text, struct ether_addr *ret);
#define MAC_TEXT_SIZE	18
void mac_print(const struct ether_addr *mac, char text[MAC_TEXT_SIZE]);

#endif /* VZ_NETWORK_ARP_H */
