/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Passing time. */
#ifndef VZ_BASE_WAIT_H
#define VZ_BASE_WAIT_H

/* The whole time, whatever signals come. */
void wait_ms(unsigned int ms);
/*
 * Between two looks at something that is most often done at once: 1 ms where
 * *@pause_ms is 0, then twice as long each time, up to @max_ms.
 */
void wait_longer(unsigned int *pause_ms, unsigned int max_ms);
long now_ms(void);		/* monotonic */

#endif /* VZ_BASE_WAIT_H */
