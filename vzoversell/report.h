/* SPDX-License-Identifier: GPL-2.0-or-later */
/* RAM and swap of each container, their sums, and what the node has. */
#ifndef VZOVERSELL_REPORT_H
#define VZOVERSELL_REPORT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "model/errors.h"

enum pool { POOL_RAM, POOL_SWAP, NR_POOLS };

/* Bytes, and a number of refusals. */
struct use {
	double	used, peak, limit, fails;
};

enum flag {
	FLAG_GUESSED, FLAG_UNLIMITED, FLAG_SWAP_UNLIMITED, FLAG_RAM_FAILS,
	FLAG_OTHER_FAILS, NR_FLAGS,
};

struct row {
	uint32_t	ctid;
	struct use	use[NR_POOLS];
	bool		flag[NR_FLAGS];
};

struct report {
	struct row	*row;
	size_t		nr;
	struct row	total;		/* flags that occurred */
	double		available[NR_POOLS];
};

/* @path: NULL for the kernel's beancounters. */
enum vz_err report_read(const char *path, struct report *ret);
void report_free(struct report *report);
#define _report_ __attribute__((cleanup(report_free)))

void print_text(const struct report *report);
void print_json(const struct report *report);

#endif /* VZOVERSELL_REPORT_H */
