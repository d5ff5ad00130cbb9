/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Network devices of the node and of containers, through iproute2 and sysfs.
 * Names inside a container are the guest's choice: what is found by one there
 * is not trusted until it has been looked at on the node.
 */
#ifndef VZ_NETWORK_LINK_H
#define VZ_NETWORK_LINK_H

#include <stdbool.h>

#include "node/ve.h"

/* A network namespace; the path is for programs that we run. */
struct netns {
	int	fd;
	char	*path;		/* "/proc/PID/fd/FD" of this process */
};

/* 0 or -errno; the namespace of the container's init, or our own. */
int netns_open(const struct host *host, uint32_t ctid, struct netns *ret);
int netns_open_own(struct netns *ret);
void netns_close(struct netns *netns);
#define _netns_ __attribute__((cleanup(netns_close)))
#define NETNS_INIT { .fd = -1 }

/* Devices of the node. */
bool link_exists(const char *name);
unsigned int link_index(const char *name);	/* 0: there is none */
char *link_alias(const char *name);		/* caller frees; "" if none */
/* A number of this node that stays: the address of an Ethernet device. */
unsigned long link_node_seed(void);

/*
 * Lines for "ip -batch", in @netns (NULL: here); up to the first that fails.
 * What is wrong is said. 0 or -errno, -EIO when ip has failed.
 */
int link_batch(const char *lines, const struct netns *netns);

struct link {
	char	*kind;		/* "" for hardware */
	bool	is_stacked;	/* on a device of another namespace */
};

/* The device that has this as its own name. 0 or -errno, -ENODEV. */
int link_show(const char *name, const struct netns *netns, struct link *ret);
void link_free(struct link *link);
#define _link_ __attribute__((cleanup(link_free)))

#endif /* VZ_NETWORK_LINK_H */
