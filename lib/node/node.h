/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What the node has: memory, threads, processor power. */
#ifndef VZ_NODE_NODE_H
#define VZ_NODE_NODE_H

#include "model/commitment.h"
#include "model/errors.h"
#include "node/ve.h"

/* All but threads_max; where nothing says how much swap there is, 1 byte. */
enum vz_err node_read_memory(struct node *ret);
enum vz_err node_read_threads(struct node *ret);

/*
 * 25 units for each of the processors' BogoMIPS, which are taken for twice the
 * MHz where the kernel counts none.
 */
enum vz_err node_cpu_power(unsigned long *ret_units);

/*
 * Those in a file; NULL: the kernel's, the classic one where there is no other.
 * 0 or -errno, -EPROTONOSUPPORT for another version than 2.5.
 */
int node_read_table(const char *path, struct ub_table *ret);
/* The beancounters of this node. */
enum vz_err node_beancounters(struct ub_table *ret);
/* Nothing runs where the kernel is not ours; otherwise we must know. */
enum vz_err node_running(struct ve_list *ret);

#endif /* VZ_NODE_NODE_H */
