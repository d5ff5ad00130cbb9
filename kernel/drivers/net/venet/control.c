// SPDX-License-Identifier: GPL-2.0
/* How the node gives addresses to containers: /dev/vzctl and /proc/vz/veip. */
#include <linux/proc_fs.h>
#include <linux/seq_file.h>
#include <linux/socket.h>
#include <linux/uaccess.h>
#include <linux/ve.h>
#include <linux/venet.h>
#include <net/ipv6.h>

#include "internal.h"

static int parse_sockaddr(const struct sockaddr_storage *sa, int len,
			  struct venet_address *ret_address)
{
	const struct sockaddr_in *in = (const struct sockaddr_in *)sa;
	const struct sockaddr_in6 *in6 = (const struct sockaddr_in6 *)sa;

	switch (sa->ss_family) {
	case AF_INET:
		if (len != sizeof(*in))
			return -EINVAL;
		*ret_address = venet_address_v4(in->sin_addr.s_addr);
		return 0;
	case AF_INET6:
		if (len != sizeof(*in6))
			return -EINVAL;
		*ret_address = venet_address_v6(&in6->sin6_addr);
		return 0;
	default:
		return -EAFNOSUPPORT;
	}
}

static int copy_address(const struct vzctl_ve_ip_map *map,
			struct venet_address *ret_address)
{
	struct sockaddr_storage sa;
	int err;

	if (map->addrlen < (int)sizeof(sa.ss_family))
		return -EINVAL;
	err = move_addr_to_kernel((void __user *)map->addr, map->addrlen, &sa);
	if (err)
		return err;
	return parse_sockaddr(&sa, map->addrlen, ret_address);
}

static int change_address(struct ve_struct *ve, int op,
			  const struct venet_address *address)
{
	if (!ve->venet)
		return -ESRCH;
	return op == VE_IP_ADD ? venet_address_add(ve->venet, address) :
		venet_address_del(ve->venet, address);
}

static long venet_ip_map(void __user *uarg)
{
	struct vzctl_ve_ip_map map;
	struct venet_address address;
	struct ve_struct *ve;
	int err;

	if (copy_from_user(&map, uarg, sizeof(map)))
		return -EFAULT;
	if (map.op != VE_IP_ADD && map.op != VE_IP_DEL)
		return -EINVAL;
	err = copy_address(&map, &address);
	if (err)
		return err;

	ve = ve_get_by_id(map.veid);
	if (!ve)
		return -ESRCH;
	down_read(&ve->op_sem);
	err = change_address(ve, map.op, &address);
	up_read(&ve->op_sem);
	ve_put(ve);
	return err;
}

static long venet_ioctl(struct file *file, unsigned int cmd, void __user *arg)
{
	switch (cmd) {
	case VENETCTL_VE_IP_MAP:
		return venet_ip_map(arg);
	default:
		return -ENOTTY;
	}
}

static const struct ve_ioctl_family venet_ioctl_family = {
	.type	= VENETCTLTYPE,
	.ioctl	= venet_ioctl,
};

/* The format is the classic one. */
static int veip_show(struct seq_file *m, void *v)
{
	seq_puts(m, "Version: 2.5\n");
	venet_address_show_all(m);
	return 0;
}

int __init venet_control_init(void)
{
	int err = ve_register_ioctl_family(&venet_ioctl_family);

	if (err)
		return err;
	if (!proc_create_single("veip", 0400, ve_proc_dir, veip_show))
		return -ENOMEM;
	return 0;
}
