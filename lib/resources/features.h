/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Kernel features of a container as the bits of the control device. */
#ifndef VZ_RESOURCES_FEATURES_H
#define VZ_RESOURCES_FEATURES_H

#include <stdint.h>

#include "model/ct.h"
#include "node/ve.h"

uint64_t features_of(const struct ct *ct);

/* Of a container that was suspended: what it had, and was configured to have. */
struct past_features {
	uint64_t	now;
	uint64_t	saved;
};

/*
 * What was set and not saved stays, unless it has been configured anew.
 * @past: NULL for one that starts.
 */
uint64_t features_after(const struct ct *ct, const struct past_features *past);

/* Let a container that runs use so much of netfilter as is configured (106). */
enum vz_err netfilter_apply(const struct host *host, const struct ct *ct);

#endif /* VZ_RESOURCES_FEATURES_H */
