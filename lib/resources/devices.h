/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Devices of the node that a container may use. */
#ifndef VZ_RESOURCES_DEVICES_H
#define VZ_RESOURCES_DEVICES_H

#include "model/ct.h"
#include "node/ve.h"

/* The name in the element "NAME:PERM" is one of a device of the node. */
bool devnode_exists(const char *element);

/*
 * Permissions by number ("c:10:200:rw") and by name ("net/tun:rw"), where the
 * node is made inside as well; "none" takes them away (86). The container
 * runs, or is started as far as its kernel side goes.
 */
enum vz_err devices_apply(const struct host *host, const struct ct *ct,
			  const struct words *devices,
			  const struct words *devnodes);
/* The permissions alone, of a container that has its nodes (86). */
enum vz_err devices_restore(const struct host *host, const struct ct *ct,
			    const struct words *devices,
			    const struct words *devnodes);

#endif /* VZ_RESOURCES_DEVICES_H */
