/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The control groups that a guest made for its services, below the inner group
 * of the container. CRIU makes them again, too late for what it opens in them
 * and as the node's.
 */
#ifndef VZ_CHECKPOINT_GROUPS_H
#define VZ_CHECKPOINT_GROUPS_H

#include "checkpoint/record.h"

/* Ids as inside: above @id_base. (16) */
enum vz_err groups_find(uint32_t ctid, uint32_t id_base, struct record *record);
/* All of them, with owners and controllers. (17) */
enum vz_err groups_make(int inner_fd, uint32_t id_base,
			const struct record *record);

#endif /* VZ_CHECKPOINT_GROUPS_H */
