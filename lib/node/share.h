/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * All containers together against the node. Their control groups have one
 * parent, which competes with the groups of the node: its weight is what the
 * containers have together, in parts of what the node has.
 */
#ifndef VZ_NODE_SHARE_H
#define VZ_NODE_SHARE_H

/* Of disks, be it BFQ that shares them or iocost: that is up to each. */
enum share { SHARE_CPU, SHARE_IO, NR_SHARES };

/* The weight at disks for an I/O priority of 0 to 7, of which 4 is the default. */
unsigned long share_io_weight(unsigned long prio);
/*
 * The weight of one group, whose directory is @group_fd; 0 or -errno, -ENOENT: the
 * kernel knows no such weights.
 */
int share_set(int group_fd, enum share share, unsigned long weight);
/*
 * What the node has from now until it boots: CPU units, or an I/O priority.
 * 0 or -errno.
 */
int share_set_node(enum share share, unsigned long value);
/*
 * To be called when a container comes, goes or gets another value. @parent_fd is
 * the directory of the parent's group. 0 or -errno, -ENOENT: the kernel knows
 * no such weights.
 */
int share_update(int parent_fd, enum share share);
void share_update_all(int parent_fd);

#endif /* VZ_NODE_SHARE_H */
