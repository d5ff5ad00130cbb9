/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Processes that came into a container from the node, by vzctl exec or enter.
 * They are no children of its init: a checkpoint would lose them.
 */
#ifndef VZ_CHECKPOINT_SESSIONS_H
#define VZ_CHECKPOINT_SESSIONS_H

#include <sys/types.h>

#include "checkpoint/record.h"

/* Each is named. @record has the container's groups. (16) */
enum vz_err sessions_refuse(uint32_t ctid, pid_t init,
			    const struct record *record);

#endif /* VZ_CHECKPOINT_SESSIONS_H */
