/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Elements of NETIF: the virtual Ethernet devices of a container. */
#ifndef VZ_MODEL_NETIF_H
#define VZ_MODEL_NETIF_H

enum netif_field {
	NETIF_IFNAME, NETIF_BRIDGE, NETIF_MAC, NETIF_HOST_IFNAME,
	NETIF_HOST_MAC, NETIF_MAC_FILTER, NETIF_NR,
};

struct netif {
	char	*field[NETIF_NR];	/* NULL: not given */
};

/*
 * "ifname=eth0,mac=..." or fields by position into the empty @netif, which is
 * to be freed in any case. 0 or -EINVAL.
 */
int netif_parse(const char *text, struct netif *netif);
char *netif_print(const struct netif *netif);	/* stored form; caller frees */
void netif_free(struct netif *netif);
#define _netif_ __attribute__((cleanup(netif_free)))

#endif /* VZ_MODEL_NETIF_H */
