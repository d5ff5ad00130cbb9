/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Network devices of the node that live in a container. Hardware comes back by
 * itself when the container ends; virtual devices would end with its network,
 * which is held open until they are back.
 */
#ifndef VZ_NETWORK_NETDEV_H
#define VZ_NETWORK_NETDEV_H

#include "model/ct.h"
#include "network/link.h"
#include "node/ve.h"

/* All or none into the container; what is there already stays (104). */
enum vz_err netdev_add(const struct host *host, const struct ct *ct,
		       const struct words *names);
/* Back to the node; names that are not there are passed over (104). */
enum vz_err netdev_del(const struct host *host, const struct ct *ct,
		       const struct words *names);
/* Those to add, then those to take back that are not among them (104). */
enum vz_err netdev_change(const struct host *host, const struct ct *ct,
			  const struct words *add, const struct words *del);
/* The network of a container with devices, to be held over its end. */
struct netdev_hold {
	struct netns	inside, own;
};

#define NETDEV_HOLD_INIT	{ .inside = NETNS_INIT, .own = NETNS_INIT }

/* Nothing is held, with a message, when that is not possible (104). */
enum vz_err netdev_hold(const struct host *host, const struct ct *ct,
			struct netdev_hold *ret_hold);
/* Virtual devices back to the node, as far as that is possible. */
void netdev_rescue(const struct ct *ct, struct netdev_hold *hold);
void netdev_let_go(struct netdev_hold *hold);

#endif /* VZ_NETWORK_NETDEV_H */
