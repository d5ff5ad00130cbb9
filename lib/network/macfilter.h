/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Keeping containers to their Ethernet addresses. What comes out of a virtual
 * Ethernet device with another source address is dropped on the node. The
 * rules are nftables': table "vz-mac-CTID" of family netdev, one chain for each
 * device. A chain stops working when its device goes, but has to be deleted.
 */
#ifndef VZ_NETWORK_MACFILTER_H
#define VZ_NETWORK_MACFILTER_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct mac_rule {
	const char	*device;	/* the node's end */
	const char	*mac;		/* the only address to come out of it */
};

/*
 * Rules for devices that exist; of one that has a rule it is replaced. @fresh:
 * what is there of the container is old. 0 or -errno, -EIO when nft has failed.
 * What is wrong is said, unless @quiet.
 */
int macfilter_set(uint32_t ctid, const struct mac_rule *rules, size_t nr,
		  bool fresh, bool quiet);
/* No rule for the device with this index, which may be gone. */
void macfilter_drop(uint32_t ctid, unsigned int index);
/* No rules for the container. */
void macfilter_forget(uint32_t ctid);

#endif /* VZ_NETWORK_MACFILTER_H */
