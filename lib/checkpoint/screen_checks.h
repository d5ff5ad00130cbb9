/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The single checks of screen.h, which nobody else calls. */
#ifndef VZ_CHECKPOINT_SCREEN_CHECKS_H
#define VZ_CHECKPOINT_SCREEN_CHECKS_H

#include "checkpoint/screen_request.h"

/* The context of all is the struct screen_request. */
image_fn screen_inventory;
image_fn screen_userns;
image_fn screen_cgroup;
image_fn screen_mounts;
image_fn screen_files;
image_fn screen_devices;
image_fn screen_interpreters;
image_fn screen_apparmor;

/*
 * What iptables-save and nft have printed, which their counterparts shall read.
 * NULL: it may be read; else why not.
 */
const char *screen_iptables_text(const char *text);
const char *screen_nftables_text(const char *text);

/* "Image DIR/NAME is refused: " and what follows. */
enum vz_err screen_refuse(const struct image *image, const char *fmt, ...)
	__attribute__((format(printf, 2, 3)));
/* No part of @path leads up. */
bool screen_path_is_plain(const char *path);
/* As the kernel wants names of devices. */
bool screen_device_is_plain(const char *name);

#endif /* VZ_CHECKPOINT_SCREEN_CHECKS_H */
