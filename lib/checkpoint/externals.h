/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What a running container has from the node: its terminals and what hooks or
 * the administrator mounted for it. Told by what is mounted inside and on the
 * node, not by what was once done at its start.
 */
#ifndef VZ_CHECKPOINT_EXTERNALS_H
#define VZ_CHECKPOINT_EXTERNALS_H

#include <sys/types.h>

#include "checkpoint/record.h"
#include "node/mount.h"

/* Of the container of this init. (16) */
enum vz_err externals_find(pid_t init, struct record *record);

/*
 * Terminals of ours whose slaves have died with whoever held their masters, bit N
 * for number N: what is still mounted cannot be mounted again. (16)
 */
enum vz_err externals_dead_ttys(pid_t init, uint32_t *ret_ttys);

/* In the tree of the container whose mounts these are, or bound from there. */
bool externals_is_own_tree(const struct mount_table *inside,
			   const struct mount_entry *entry);
/* Of a file system that the node, whose mounts these are, has mounted. */
bool externals_is_on_node(const struct mount_table *node,
			  const struct mount_entry *entry);

/* Options of CRIU's dump. */
void externals_add_dump_args(const struct record *record, struct words *args);

#endif /* VZ_CHECKPOINT_EXTERNALS_H */
