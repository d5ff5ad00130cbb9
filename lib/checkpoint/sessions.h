/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Processes that came into a container from the node, by vzctl exec or enter.
 * They are no children of its init: a checkpoint would lose them.
 */
#ifndef VZ_CHECKPOINT_SESSIONS_H
#define VZ_CHECKPOINT_SESSIONS_H

#include <stdbool.h>
#include <stdint.h>
#include <sys/types.h>

#include "checkpoint/record.h"

/* Ascending, of the node. */
struct pids {
	uint32_t	*pid;
	size_t		nr;
};

void pids_free(struct pids *pids);
#define _pids_ __attribute__((cleanup(pids_free)))

/* All processes in the groups of @record: 0 or -errno. */
int sessions_find_pids(uint32_t ctid, const struct record *record,
		       struct pids *ret);
/* Its parent is none of them. Of init too. */
bool sessions_is_stranger(const struct pids *pids, uint32_t pid);

/* Each is named. @record has the container's groups. (16) */
enum vz_err sessions_refuse(uint32_t ctid, pid_t init,
			    const struct record *record);

#endif /* VZ_CHECKPOINT_SESSIONS_H */
