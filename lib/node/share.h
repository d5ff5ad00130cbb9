/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * All containers together against the node. Their control groups have one
 * parent, which competes with the groups of the node: its weight is what the
 * containers have together, in parts of what the node has.
 */
#ifndef VZ_NODE_SHARE_H
#define VZ_NODE_SHARE_H

/* Of disks: what BFQ shares, and what iocost does. */
enum share { SHARE_CPU, SHARE_IO, SHARE_IO_COST, NR_SHARES };

/* The file of a share in a control group. */
const char *share_file(enum share share);
/* The weight at disks for an I/O priority of 0 to 7, of which 4 is the default. */
unsigned long share_io_weight(unsigned long prio);
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
