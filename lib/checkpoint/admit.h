/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Whether the images of a container will be restored: asked before, and when they
 * have just been made and it could still go on.
 */
#ifndef VZ_CHECKPOINT_ADMIT_H
#define VZ_CHECKPOINT_ADMIT_H

#include "checkpoint/imagefile.h"
#include "checkpoint/record.h"

/* Its ids begin at @id_base in the images. (The error of the directory.) */
enum vz_err images_admit(const struct image_dir *dir, uint32_t ctid,
			 uint32_t id_base, const struct record *record);

#endif /* VZ_CHECKPOINT_ADMIT_H */
