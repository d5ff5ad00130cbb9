/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Ranges of user ids on the node, one for each container, recorded as
 * LOCAL_UID and LOCAL_GID in its configuration. Ranges never overlap and never
 * contain 0.
 */
#ifndef VZ_MODEL_IDRANGE_H
#define VZ_MODEL_IDRANGE_H

#include <stdint.h>

#include "model/config.h"

#define IDRANGE_SIZE	65536U
#define IDRANGE_FIRST	1879048192U

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

#endif /* VZ_MODEL_IDRANGE_H */
