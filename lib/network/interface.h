/* SPDX-License-Identifier: GPL-2.0-or-later */
/* An Ethernet interface of the node that faces the network. */
#ifndef VZ_NETWORK_INTERFACE_H
#define VZ_NETWORK_INTERFACE_H

#include <net/ethernet.h>
#include <netinet/in.h>

#include "model/errors.h"

struct interface {
	unsigned int		index;
	struct ether_addr	mac;
	struct in_addr		address;	/* the first; 0.0.0.0: none */
};

/* Up, with neighbours, and not a part of another one. VZ_SYSTEM_ERROR. */
enum vz_err interface_find(const char *name, struct interface *ret);

#endif /* VZ_NETWORK_INTERFACE_H */
