/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What root of a container may do: its capability bounding set. */
#ifndef VZ_INSIDE_CAPS_H
#define VZ_INSIDE_CAPS_H

#include <stdint.h>

#include "model/ct.h"

/* Default set with CAPABILITY and FEATURES applied; bits by number. */
uint64_t caps_of(const struct ct *ct);
/* Drop everything else for the calling process. 0 or -errno. */
int caps_limit(uint64_t caps);

#endif /* VZ_INSIDE_CAPS_H */
