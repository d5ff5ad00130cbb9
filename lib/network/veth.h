/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Virtual Ethernet devices of a container: pairs with one end in it and one on
 * the node. What the guest does to its end is its own business. The node's end
 * has the name of the configuration and the alias "CTn", which no guest can
 * change; without that alias we leave a device alone.
 */
#ifndef VZ_NETWORK_VETH_H
#define VZ_NETWORK_VETH_H

#include <stdbool.h>

#include "model/ct.h"
#include "node/ve.h"

/* All configured devices, when the container starts (130). */
enum vz_err veth_start(const struct host *host, const struct ct *ct);
/*
 * Those whose ends on the node somebody has made with their configured names and
 * nothing else, for a restored container (130).
 */
enum vz_err veth_adopt(const struct host *host, const struct ct *ct);
/* Takes back what veth_start() did, whole or in part. */
void veth_undo(const struct ct *ct);

/*
 * Elements of NETIF, complete, for a running container (130). A device that is
 * there keeps what it has except for the MAC filter. After a failure none of
 * the new ones is left.
 */
enum vz_err veth_add(const struct host *host, const struct ct *ct,
		     const struct words *elements);
/* Elements that name devices, or with NULL all there are (130). */
enum vz_err veth_del(const struct ct *ct, const struct words *elements);

/*
 * Elements to add and, as for veth_del(), those to delete, which go when the new
 * ones have come. After a failure the configured ones are there again (130).
 */
enum vz_err veth_change(const struct host *host, const struct ct *ct,
			const struct words *elements, const struct words *del);

/* Nothing comes from them any more: it will be killed. */
void veth_silence(const struct ct *ct);

/* It has or may have devices, configured or not. */
bool veth_any(const struct ct *ct);
/* What stays on the node of a container that had some and has stopped. */
void veth_forget(const struct ct *ct);

#endif /* VZ_NETWORK_VETH_H */
