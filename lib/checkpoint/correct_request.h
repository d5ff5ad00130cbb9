/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Which images are corrected, and what is known of them. */
#ifndef VZ_CHECKPOINT_CORRECT_REQUEST_H
#define VZ_CHECKPOINT_CORRECT_REQUEST_H

#include "checkpoint/imagefile.h"

struct correct_request {
	const struct image_dir	*dir;
	uint32_t		criu;		/* that dumped: CRIU_VERSION() */
	/* The range of ids of the container then, and where it will be. */
	uint32_t		old_base, new_base;
	uint32_t		nr_ids;
};

#endif /* VZ_CHECKPOINT_CORRECT_REQUEST_H */
