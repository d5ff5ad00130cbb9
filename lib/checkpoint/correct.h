/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What CRIU writes into images, or cannot write, and we make good before it
 * reads them again.
 */
#ifndef VZ_CHECKPOINT_CORRECT_H
#define VZ_CHECKPOINT_CORRECT_H

#include "checkpoint/imagefile.h"

struct correct_request {
	const struct image_dir	*dir;
	uint32_t		criu;		/* that dumped: CRIU_VERSION() */
	/* The range of ids of the container then, and where it will be. */
	uint32_t		old_base, new_base;
	uint32_t		nr_ids;
};

/*
 * All that is due. Each image is replaced in one go or not touched; doing it
 * again changes nothing (where ids have moved, with old_base == new_base). What
 * fails is reported with the error of the directory, and images before it have
 * been corrected.
 */
enum vz_err images_correct(const struct correct_request *request);

#endif /* VZ_CHECKPOINT_CORRECT_H */
