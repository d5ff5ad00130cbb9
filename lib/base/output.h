/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Standard output of a program whose answer somebody waits for. */
#ifndef VZ_BASE_OUTPUT_H
#define VZ_BASE_OUTPUT_H

/*
 * At the end of a program: half of an answer is none. -errno, reported, when
 * some of it could not be written.
 */
int output_end(void);

#endif /* VZ_BASE_OUTPUT_H */
