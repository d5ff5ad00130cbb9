/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Holding all processes of a running container still. */
#ifndef VZ_NODE_FREEZE_H
#define VZ_NODE_FREEZE_H

#include <stdbool.h>

#include "model/ct.h"

/*
 * ct_freeze() returns when every process stands still, and lets them go again
 * when that takes too long (16). Thawing one that is not frozen is success.
 */
enum vz_err ct_freeze(const struct ct *ct);
enum vz_err ct_thaw(const struct ct *ct);
bool ct_is_frozen(const struct ct *ct);

#endif /* VZ_NODE_FREEZE_H */
