/* SPDX-License-Identifier: GPL-2.0 WITH Linux-syscall-note */
/* venet: which addresses belong to which container. Calls on /dev/vzctl. */
#ifndef _UAPI_LINUX_VENET_H
#define _UAPI_LINUX_VENET_H

#include <linux/ioctl.h>
#include <linux/types.h>

#define VENETCTLTYPE		'('

#define VE_IP_ADD		1
#define VE_IP_DEL		2
#define VE_IP_EXT_ADD		3
#define VE_IP_EXT_DEL		4

/**
 * struct vzctl_ve_ip_map - give an address to a running container or take it
 * @veid:    container id
 * @op:      VE_IP_ADD, VE_IP_DEL
 * @addr:    struct sockaddr_in (@addrlen 16) or sockaddr_in6 (28); port and
 *           scope are ignored
 *
 * Errors: EPERM authority; EFAULT; EINVAL op or length; EAFNOSUPPORT;
 * ESRCH container not running; EADDRINUSE address owned by a container,
 * EADDRNOTAVAIL (delete) not owned by this one.
 */
struct vzctl_ve_ip_map {
	__u32		veid;
	__s32		op;
	void		*addr;
	__s32		addrlen;
};

#define VENETCTL_VE_IP_MAP	_IOW(VENETCTLTYPE, 3, struct vzctl_ve_ip_map)

#endif /* _UAPI_LINUX_VENET_H */
