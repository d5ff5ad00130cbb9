/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The record of which container has which range of user ids on this node. It
 * is what counts: a configuration may be a copy of another container's, or of
 * another node. Begun from the configurations where there is none yet.
 */
#ifndef VZ_NODE_IDRANGES_H
#define VZ_NODE_IDRANGES_H

#include "model/ct.h"
#include "model/idrange.h"

/*
 * Record a range of @ct's own: @wanted, or with 0 the one it had or the lowest
 * free one from LOCAL_UID in vz.conf or FIRST up. VZ_INVALID_PARAMETER_VALUE
 * where @wanted is somebody else's or reaches into users of the node. A
 * container without a configuration loses it again: keep @ret_lock_fd open
 * until that is written.
 */
enum vz_err idrange_take(const struct ct *ct, unsigned long wanted,
			 uint32_t *ret_base, int *ret_lock_fd);
/* Nobody's again. What fails is reported and has no consequence. */
void idrange_give_back(uint32_t ctid);
/*
 * LOCAL_UID is set, and the container's own: one that is not, as in a copied
 * configuration, is replaced there by a new one, with a message (85: a
 * LOCAL_GID that differs).
 */
enum vz_err idrange_need(struct ct *ct);
/* As recorded, for looking. Empty where there is no record. */
void idranges_read(struct idranges *ret_ranges);

#endif /* VZ_NODE_IDRANGES_H */
