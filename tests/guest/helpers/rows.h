/* SPDX-License-Identifier: GPL-2.0-or-later */
/* TAP rows of a helper, for "adopt" of lib.sh. */
#ifndef TESTS_GUEST_HELPERS_ROWS_H
#define TESTS_GUEST_HELPERS_ROWS_H

#include <stdbool.h>
#include <stdio.h>

static int rows_nr;
static int rows_status;

static inline void row(bool is_ok, const char *what, long got, long want)
{
	printf("%sok %d - %s\n", is_ok ? "" : "not ", ++rows_nr, what);
	if (is_ok)
		return;
	printf("# got %ld, want %ld\n", got, want);
	rows_status = 1;
}

static inline void is(const char *what, long got, long want)
{
	row(got == want, what, got, want);
}

/* The exit status of the program. */
static inline int rows_end(void)
{
	printf("1..%d\n", rows_nr);
	return rows_status;
}

#endif /* TESTS_GUEST_HELPERS_ROWS_H */
