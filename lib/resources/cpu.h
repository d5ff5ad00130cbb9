/* SPDX-License-Identifier: GPL-2.0-or-later */
/* CPU parameters of a container as values of its outer control group. */
#ifndef VZ_RESOURCES_CPU_H
#define VZ_RESOURCES_CPU_H

#include "model/ct.h"

#define CPUUNITS_DEFAULT	1000

/* cpu.weight for CPU units: 1000 of them are the weight 100 of the kernel. */
unsigned int cpu_weight_of_units(unsigned long units);
unsigned long cpu_units_of_weight(unsigned long weight);
/* A raw weight of the classic kernel; 0 is the largest share. */
unsigned long cpu_units_of_classic_weight(unsigned long weight);
/* CPU units that a container has by its configuration. */
unsigned long cpu_units(const struct ct *ct);

/*
 * Make the CPU parameters that are set in @changed take effect, with their
 * effective values, on a container that runs or is being started (2).
 */
enum vz_err cpu_apply(const struct ct *ct, const struct config *changed);
/* Of the node itself, against all containers (2). */
enum vz_err cpu_apply_node(const struct config *changed);
/* All that is configured, and units in any case. */
enum vz_err cpu_start(const struct ct *ct);

#endif /* VZ_RESOURCES_CPU_H */
