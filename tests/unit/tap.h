/* SPDX-License-Identifier: GPL-2.0-or-later */
/* TAP for the unit tests, and a scratch root for those that need files. */
#ifndef TESTS_UNIT_TAP_H
#define TESTS_UNIT_TAP_H

#include <stdbool.h>

void ok(bool good, const char *fmt, ...) __attribute__((format(printf, 2, 3)));
/* Both may be NULL. */
void is_text(const char *got, const char *want, const char *promise);
void is_number(long got, long want, const char *promise);
/* Plan and exit status; the last call of main. */
int done_testing(void);

/* A new directory that VZ_ROOT_PREFIX names; gone with done_testing(). */
const char *scratch_root(void);
void scratch_write(const char *path, const char *text);
char *scratch_read(const char *path);		/* NULL: no such file */

#endif /* TESTS_UNIT_TAP_H */
