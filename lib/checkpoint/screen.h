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

#include "checkpoint/screen_request.h"

/*
 * 0, or the error of the directory: it is said which image is refused, why, and
 * with which value. Nothing is changed.
 */
enum vz_err images_screen(const struct screen_request *request);

#endif /* VZ_CHECKPOINT_SCREEN_H */
