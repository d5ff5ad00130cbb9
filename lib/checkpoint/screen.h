/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Whether images may be given to CRIU. It restores as root of the node, and what
 * is in the images was chosen by the container, or by whoever made the file. What
 * CRIU would do outside of the container, or before it has gone into it, is
 * looked at here; all the rest it does with the container's own rights.
 * docs/checkpoint-images.md has it kind by kind.
 */
#ifndef VZ_CHECKPOINT_SCREEN_H
#define VZ_CHECKPOINT_SCREEN_H

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

/*
 * 0, or the error of the directory: it is said which image is refused, why, and
 * with which value. Nothing is changed.
 */
enum vz_err images_screen(const struct screen_request *request);

#endif /* VZ_CHECKPOINT_SCREEN_H */
