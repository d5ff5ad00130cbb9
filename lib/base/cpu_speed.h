/* SPDX-License-Identifier: GPL-2.0-or-later */
/* How fast the first processor is, of which the others are taken to be like. */
#ifndef VZ_BASE_CPU_SPEED_H
#define VZ_BASE_CPU_SPEED_H

/* At most, where it changes; 0: nothing tells. */
unsigned long cpu_mhz(void);

#endif /* VZ_BASE_CPU_SPEED_H */
