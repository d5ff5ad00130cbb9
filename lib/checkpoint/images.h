/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The directory in which CRIU writes, and from which it reads, its images. */
#ifndef VZ_CHECKPOINT_IMAGES_H
#define VZ_CHECKPOINT_IMAGES_H

#include <stdbool.h>
#include <stdint.h>

#include "model/ct.h"

struct images {
	char	*path;		/* DUMPDIR/.images.CTID; NULL: none */
	char	*log_path;	/* of CRIU, not among them: DUMPDIR/images.CTID.log */
	int	fd;
};

#define IMAGES_INIT	{ .fd = -1 }

/* Where it is; there need not be one. */
void images_locate(const struct ct *ct, struct images *ret_images);
/* Empty, for nobody else; what an attempt left that was killed goes. */
enum vz_err images_make(const struct ct *ct, enum vz_err failure,
			struct images *ret_images);
/* One that others have filled. */
enum vz_err images_open(struct images *images, enum vz_err failure);
/*
 * CRIU reads some of it as the container's root, whose id on the node is this,
 * and some as the node's without any capability: the files are the first one's,
 * and their group can read. Nobody inside has a way to them.
 */
enum vz_err images_lend(const struct images *images, uint32_t uid);
void images_remove(struct images *images);
void images_free(struct images *images);

/* What CRIU said is of use only when it failed. */
void images_end_log(const struct images *images, bool failed);

#endif /* VZ_CHECKPOINT_IMAGES_H */
