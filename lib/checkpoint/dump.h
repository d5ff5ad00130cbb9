/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The state of a running container into a file. */
#ifndef VZ_CHECKPOINT_DUMP_H
#define VZ_CHECKPOINT_DUMP_H

#include "model/ct.h"
#include "node/ve.h"

/* A deleted file that is still open and larger is not saved: bytes. */
#define DUMP_GHOST_LIMIT	(64UL << 20)

/*
 * The file @path is complete and on the disk, and the processes are dead: they
 * are killed when it is, and not a moment later. After a failure the container
 * goes on as before and there is no file (16).
 */
enum vz_err ct_dump_and_kill(const struct host *host, struct ct *ct,
			     const char *path);
/*
 * The same, and it stands still afterwards; the node's network has forgotten its
 * addresses. With a descriptor @fd, not -1, the file is written to that instead, and
 * @path is what messages call it. What the kernel takes from other devices for its connections
 * meanwhile is not in the file. Of memory it has what was written to since round
 * @after, 0: all; the file is of no use without those rounds.
 */
enum vz_err ct_dump(const struct host *host, struct ct *ct, const char *path,
		    int fd, uint32_t after);
/*
 * A round of memory, 1 or the one behind the last, while it goes on: it stands still
 * for a moment only. See rounds.h (16).
 */
enum vz_err ct_pre_dump(const struct host *host, struct ct *ct, uint32_t round);

#endif /* VZ_CHECKPOINT_DUMP_H */
