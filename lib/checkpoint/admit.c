// SPDX-License-Identifier: GPL-2.0-or-later
/* Whether the images of a container will be restored. */
#include "base/cleanup.h"
#include "checkpoint/admit.h"
#include "checkpoint/screen.h"
#include "model/idrange.h"

enum vz_err images_admit(const struct image_dir *dir, uint32_t ctid,
			 uint32_t id_base, const struct record *record)
{
	_free_ char *group = xasprintf("vz/%u/ct", ctid);
	_words_ struct words mounts = { 0 };
	const struct screen_request request = {
		.dir = dir, .group = group, .base = id_base,
		.nr_ids = IDRANGE_SIZE, .mounts = &mounts,
	};

	for (size_t i = 0; i < record->nr_externals; i++)
		words_add(&mounts, record->externals[i].key);
	return images_screen(&request);
}
