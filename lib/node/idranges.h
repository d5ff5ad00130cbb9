/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The ranges of user ids of this node's containers. */
#ifndef VZ_NODE_IDRANGES_H
#define VZ_NODE_IDRANGES_H

#include "model/ct.h"

/*
 * Node-wide; hold it from allocation until the configuration is saved.
 * Closing the descriptor releases it.
 */
enum vz_err idrange_lock(int *ret_fd);
/* The lowest free range, from LOCAL_UID in @global (vz.conf) or FIRST up. */
enum vz_err idrange_allocate(const struct config *global, uint32_t ctid,
			     uint32_t *ret_base);
/* @base..@base+SIZE-1 belongs to no other container and is a valid range. */
enum vz_err idrange_check(uint32_t ctid, unsigned long base);
/*
 * The first of the container's host ids: LOCAL_UID. A container without one
 * (made by hand) gets a range now, saved in its configuration.
 */
enum vz_err idrange_need(struct ct *ct);

#endif /* VZ_NODE_IDRANGES_H */
