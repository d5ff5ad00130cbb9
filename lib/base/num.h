/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Numbers from text, whole and checked: no rest, no overflow. */
#ifndef VZ_BASE_NUM_H
#define VZ_BASE_NUM_H

#include <stdint.h>

/* Decimal, optional sign. 0, -EINVAL (not a number, rest) or -ERANGE. */
int num_parse_int(const char *text, int *ret_value);
/* Decimal without sign. */
int num_parse_u32(const char *text, uint32_t *ret_value);
int num_parse_ulong(const char *text, unsigned long *ret_value);

#define AMOUNT_UNLIMITED	INT64_MAX

/*
 * An amount: "unlimited" or a number with an optional fraction and one of the
 * suffixes T G M K (powers of 1024), P (page) or B. A fraction needs a suffix.
 * The result is in units of @unit bytes (1: bytes or items), rounded up; a
 * number without suffix is in units already. -EINVAL, -ERANGE.
 */
int amount_parse(const char *text, unsigned long unit, unsigned long *ret_amount);
/* The same, rounded down to whole units: disk sizes. */
int amount_parse_down(const char *text, unsigned long unit,
		      unsigned long *ret_amount);

/*
 * For people, at most five characters: three significant digits below 100, no
 * fraction above, and a blank or one of K M G T P E (powers of 1024). "- " for
 * 0, and for INFINITY, which is no limit.
 */
char *amount_short(double amount);

#endif /* VZ_BASE_NUM_H */
