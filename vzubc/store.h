/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Figures that vzubc remembers from one time to the next. */
#ifndef VZUBC_STORE_H
#define VZUBC_STORE_H

#include <stdbool.h>
#include <stdint.h>

#include "model/errors.h"

/*
 * A directory (NULL: the usual one) that is made if it is not there, and is
 * refused when others may write to it. The caller closes *@ret_fd.
 */
enum vz_err store_open(const char *dir, int *ret_fd);
/* @what is "held" or "failcnt"; false: nothing is known. */
bool store_get(int fd, uint32_t ctid, int resource, const char *what,
	       unsigned long *ret_value);
enum vz_err store_put(int fd, uint32_t ctid, int resource, const char *what,
		      unsigned long value);
enum vz_err store_forget(const char *dir, const char *what);

#endif /* VZUBC_STORE_H */
