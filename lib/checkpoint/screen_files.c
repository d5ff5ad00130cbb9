// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Open files and network devices. Both are made with the container's rights, in
 * its own namespaces; names become parts of paths.
 */
#include "base/cleanup.h"
#include "checkpoint/images.pb-c.h"
#include "checkpoint/screen_checks.h"

/* The kernel names files from the root; CRIU takes the first byte for that. */
static enum vz_err check_file(const struct image *image, const ImgFile *file)
{
	const ImgRegular *reg = file->reg;
	const ImgTun *tun = file->tunf;

	if (reg && ((*reg->name != '/' && !reg->ext) ||
		    !screen_path_is_plain(reg->name)))
		return screen_refuse(image, "an open file would be outside: %s",
				     reg->name);
	if (tun && tun->netdev && !screen_device_is_plain(tun->netdev))
		return screen_refuse(image, "%s is no name of a device",
				     tun->netdev);
	return VZ_OK;
}

enum vz_err screen_files(struct image *image, void *ctx)
{
	enum vz_err err = VZ_OK;

	(void)ctx;
	for (size_t i = 0; !err && i < image->nr; i++)
		err = check_file(image, (ImgFile *)image->entries[i].message);
	return err;
}

/*
 * As CRIU numbers them. A macvlan device is made by root of the node on a device
 * of it, and is none of ours.
 */
static const bool is_allowed_kind[] = {
	[1] = true,	/* loopback */
	[2] = true,	/* veth */
	[3] = true,	/* tun */
	[5] = true,	/* venet */
	[6] = true,	/* bridge */
	[8] = true,	/* sit */
};

/* Its name is a part of the path of its sysctls. */
enum vz_err screen_devices(struct image *image, void *ctx)
{
	(void)ctx;
	for (size_t i = 0; i < image->nr; i++) {
		const ImgDevice *device =
			(ImgDevice *)image->entries[i].message;

		if (!screen_device_is_plain(device->name))
			return screen_refuse(image, "%s is no name of a device",
					     device->name);
		if (device->type >= ARRAY_SIZE(is_allowed_kind) ||
		    !is_allowed_kind[device->type])
			return screen_refuse(image,
					     "device %s is of a kind that is not restored (%u)",
					     device->name, device->type);
	}
	return VZ_OK;
}
