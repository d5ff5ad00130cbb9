/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What is left of a container that is not running but has halted by itself, or
 * whose start or stop was killed: its control group is there, and what was
 * mounted for it may be.
 */
#ifndef VZ_LIFE_REMAINS_H
#define VZ_LIFE_REMAINS_H

#include "model/ct.h"

bool remains_exist(const struct ct *ct);
/* Its control group and addresses on record. Failing is harmless. */
void remains_remove(const struct ct *ct);

#endif /* VZ_LIFE_REMAINS_H */
