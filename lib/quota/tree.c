// SPDX-License-Identifier: GPL-2.0-or-later
/* Trees under quota, as the kernel knows them. */
#include <errno.h>
#include <fcntl.h>
#include <linux/vzctl_quota.h>
#include <sys/ioctl.h>
#include <sys/sysmacros.h>

#include "base/cleanup.h"
#include "base/paths.h"
#include "model/ctid.h"
#include "model/idrange.h"
#include "quota/tree.h"

static int call(unsigned long request, struct vzctl_quota *arg)
{
	_free_ char *path = path_root(PATH_DEV_VZCTL);
	_close_ int fd = open(path, O_RDWR | O_CLOEXEC);

	if (fd < 0)
		return errno == ENOENT ? -ENOTTY : -errno;
	return ioctl(fd, request, arg) ? -errno : 0;
}

static uint64_t seconds(uint64_t grace)
{
	return grace > UINT32_MAX ? UINT32_MAX : grace;
}

static void put_grace(__u64 *to, const struct quota_grace *grace)
{
	to[VZ_QUOTA_SPACE] = seconds(grace->space);
	to[VZ_QUOTA_INODES] = seconds(grace->inodes);
}

static struct quota_grace get_grace(const __u64 *from)
{
	return (struct quota_grace){
		.space = from[VZ_QUOTA_SPACE],
		.inodes = from[VZ_QUOTA_INODES],
	};
}

static struct vzctl_quota arg_of(const struct quota_tree *tree, int fd)
{
	struct vzctl_quota arg = {
		.id = tree->id,
		.flags = tree->level2 ? VZ_QUOTA_UGID : 0,
		.fd = fd,
		/* Quota ids need not be those of containers. */
		.ve_id = tree->id <= CTID_MAX ? tree->id : 0,
		.id_base = tree->id_base,
		.id_count = tree->id_base ? IDRANGE_SIZE : 0,
	};

	for (int type = 0; type < QUOTA_OWNERS; type++)
		put_grace(arg.grace[type], &tree->ugid_grace[type]);
	put_grace(arg.grace[VZ_QUOTA_TREE], &tree->grace);
	return arg;
}

/* As the kernel packs the numbers of a device into 32 bits. */
static dev_t dev_of(uint32_t dev)
{
	return makedev(dev >> 8 & 0xfff, (dev & 0xff) | (dev >> 12 & 0xfff00));
}

int quota_tree_get(uint32_t id, struct quota_tree *ret)
{
	struct vzctl_quota arg = { .id = id, .fd = -1 };
	int err = call(VZCTL_QUOTA_GET, &arg);

	if (err)
		return err;
	*ret = (struct quota_tree){
		.id = id,
		.level2 = arg.flags & VZ_QUOTA_UGID,
		.id_base = arg.id_base,
		.dev = dev_of(arg.dev),
		.grace = get_grace(arg.grace[VZ_QUOTA_TREE]),
	};
	for (int type = 0; type < QUOTA_OWNERS; type++)
		ret->ugid_grace[type] = get_grace(arg.grace[type]);
	return 0;
}

int quota_tree_on(const struct quota_tree *tree, int fd)
{
	struct vzctl_quota arg = arg_of(tree, fd);

	return call(VZCTL_QUOTA_ON, &arg);
}

int quota_tree_set(const struct quota_tree *tree)
{
	struct vzctl_quota arg = arg_of(tree, -1);

	return call(VZCTL_QUOTA_SET, &arg);
}

int quota_tree_off(uint32_t id)
{
	struct vzctl_quota arg = { .id = id, .fd = -1 };

	return call(VZCTL_QUOTA_OFF, &arg);
}
