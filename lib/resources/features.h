/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Kernel features of a container as the bits of the control device. */
#ifndef VZ_RESOURCES_FEATURES_H
#define VZ_RESOURCES_FEATURES_H

#include <stdint.h>

#include "model/ct.h"

uint64_t features_of(const struct ct *ct);

#endif /* VZ_RESOURCES_FEATURES_H */
