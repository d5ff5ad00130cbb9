/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * All containers together against the node. Their control groups have one
 * parent, which competes with the groups of the node: its weight is what the
 * containers have together, in parts of what the node has.
 */
#ifndef VZ_NODE_CPU_SHARE_H
#define VZ_NODE_CPU_SHARE_H

/* CPU units of the node from now until it boots: 0 or -errno. */
int cpu_share_set_node(unsigned long units);
/*
 * To be called when a container comes, goes or gets other units. @parent_fd is
 * the directory of the parent's group. 0 or -errno, -ENOENT: the kernel knows
 * no weights.
 */
int cpu_share_update(int parent_fd);

#endif /* VZ_NODE_CPU_SHARE_H */
