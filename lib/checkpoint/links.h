/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * A file that is open, and whose name is gone while others remain, gets a name
 * from CRIU ("link_remap.N") for the time until the restore. When processes are
 * left running, CRIU takes these names away again; we keep them.
 */
#ifndef VZ_CHECKPOINT_LINKS_H
#define VZ_CHECKPOINT_LINKS_H

#include <stdint.h>
#include <sys/types.h>

#include "base/str.h"
#include "checkpoint/images.h"

struct links {
	int		root_fd;	/* of the container */
	struct words	paths;		/* from there */
};

#define LINKS_INIT	{ .root_fd = -1 }

/* While CRIU's names are there: a second one for each (16). */
enum vz_err links_keep(struct links *links, const struct images *images,
		       pid_t init);
/*
 * Once they are gone: the second ones become the first, and are noted for
 * links_forget() (16).
 */
enum vz_err links_put_back(struct links *links, uint32_t ctid);
/* The container goes on instead of being restored: it needs none of them. */
void links_forget(uint32_t ctid, pid_t init);
/* It is killed instead: they are for the restore. */
void links_drop_note(uint32_t ctid);
/* All of them. */
void links_remove(struct links *links);
void links_free(struct links *links);

#endif /* VZ_CHECKPOINT_LINKS_H */
