/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Timers that are descriptors. */
#ifndef VZ_CHECKPOINT_TIMERFDS_H
#define VZ_CHECKPOINT_TIMERFDS_H

#include "checkpoint/imagefile.h"

/*
 * files.img: a periodic one that had expired and was not read yet is dumped
 * without time left, and would be set to nothing; it gets a whole period. No
 * context.
 */
image_fn timerfds_correct;

#endif /* VZ_CHECKPOINT_TIMERFDS_H */
