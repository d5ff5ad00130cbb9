/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Passing time. */
#ifndef VZ_BASE_WAIT_H
#define VZ_BASE_WAIT_H

/* The whole time, whatever signals come. */
void wait_ms(unsigned int ms);
long now_ms(void);		/* monotonic */

#endif /* VZ_BASE_WAIT_H */
