/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The words of vzctl 3.0, for programs that compare its messages: it called a
 * container a VE. What it said by other words, or is not known to have said, is
 * as today.
 */
#ifndef VZ_BASE_WORDING_H
#define VZ_BASE_WORDING_H

#include <stdbool.h>

/* From now on, or no more. */
void wording_set_old(bool old);
/* The format to use for @fmt, with the same arguments or the first of them. */
const char *wording_of(const char *fmt);
/* Whether the number of the container follows, which @fmt does not have. */
bool wording_adds_ctid(const char *fmt);

#endif /* VZ_BASE_WORDING_H */
