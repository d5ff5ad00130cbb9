/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Which images are looked at, and what the container may have. */
#ifndef VZ_CHECKPOINT_SCREEN_REQUEST_H
#define VZ_CHECKPOINT_SCREEN_REQUEST_H

#include "checkpoint/imagefile.h"

struct screen_request {
	const struct image_dir	*dir;
	/* The container's own group as CRIU has it: "vz/101/ct". */
	const char		*group;
	/* Its ids on this node, after images_correct(). */
	uint32_t		base, nr_ids;
	/* Keys of the mounts that come from the node: "console", "tty1" ... */
	const struct words	*mounts;
};

#endif /* VZ_CHECKPOINT_SCREEN_REQUEST_H */
