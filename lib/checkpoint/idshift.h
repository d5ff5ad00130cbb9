/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Ids of the node in images, for a container whose range is another one now.
 * All others are as the container sees them. The context is the struct
 * correct_request; ids outside of its old range stay.
 */
#ifndef VZ_CHECKPOINT_IDSHIFT_H
#define VZ_CHECKPOINT_IDSHIFT_H

#include "checkpoint/imagefile.h"

image_fn idshift_userns;	/* userns-N.img: both maps */
image_fn idshift_cgroup;	/* cgroup.img: owners of groups and their files */

#endif /* VZ_CHECKPOINT_IDSHIFT_H */
