/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Grace times as they are typed and shown. */
#ifndef VZ_QUOTA_TIMES_H
#define VZ_QUOTA_TIMES_H

#include <stdint.h>

/*
 * "SECONDS", "[[[DD:]HH:]MM:]SS" or a number with one of H D W M (30 days) Y (365
 * days). 0, -EINVAL or -ERANGE.
 */
int quota_time_parse(const char *text, uint64_t *ret_seconds);
/* "2days" or "HH:MM", to the nearest minute; "" for 0. The caller frees. */
char *quota_time_print(uint64_t seconds);
/* What is left until @deadline, "none" when it is over, "" when there is none. */
char *quota_left_print(int64_t deadline, int64_t now);

#endif /* VZ_QUOTA_TIMES_H */
