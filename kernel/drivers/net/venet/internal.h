/* SPDX-License-Identifier: GPL-2.0 */
/* What the files of venet share and nobody else needs. */
#ifndef _VENET_INTERNAL_H
#define _VENET_INTERNAL_H

#include <linux/in6.h>
#include <linux/socket.h>
#include <linux/list.h>
#include <linux/types.h>

struct net_device;
struct notifier_block;
struct seq_file;
struct ve_struct;

/**
 * struct venet_address - an address, hashed and compared as a whole
 * @ip:     IPv4 in the first word, the others 0
 * @family: AF_INET, AF_INET6
 */
struct venet_address {
	struct in6_addr		ip;
	u32			family;
};

/**
 * struct venet_ve - private part of every venet device
 * @dev:       the device
 * @addresses: what its container owns, under the mutex of address.c; empty on
 *             the node's device
 */
struct venet_ve {
	struct net_device	*dev;
	struct list_head	addresses;
};

static inline struct venet_address venet_address_v4(__be32 ip)
{
	return (struct venet_address){
		.ip.s6_addr32[0] = ip, .family = AF_INET,
	};
}

static inline struct venet_address venet_address_v6(const struct in6_addr *ip)
{
	return (struct venet_address){ .ip = *ip, .family = AF_INET6 };
}

/* address.c: which device owns an address */
int venet_address_init(void);
void venet_address_exit(void);
int venet_address_add(struct venet_ve *venet,
		      const struct venet_address *address);
int venet_address_del(struct venet_ve *venet,
		      const struct venet_address *address);
void venet_address_del_all(struct venet_ve *venet);
struct net_device *venet_address_find_owner(const struct venet_address *address);
void venet_address_show_all(struct seq_file *m);

/* device.c */
int venet_device_init(void);
void venet_device_exit(void);
int venet_device_start(struct ve_struct *ve);
void venet_device_stop(struct ve_struct *ve);
u32 venet_device_veid(const struct net_device *dev);

/* control.c */
int venet_control_init(void);

#endif /* _VENET_INTERNAL_H */
