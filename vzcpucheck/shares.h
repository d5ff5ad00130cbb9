/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The CPU units of the node (0) and of its running containers. */
#ifndef VZCPUCHECK_SHARES_H
#define VZCPUCHECK_SHARES_H

#include <stddef.h>
#include <stdint.h>

#include "model/errors.h"

struct share {
	uint32_t	ctid;
	unsigned long	units;
};

struct shares {
	struct share	*share;
	size_t		nr;
};

/*
 * From the scheduler's table where the kernel has one, else from the control
 * groups, and from the configuration of those that have none.
 */
enum vz_err shares_read(struct shares *ret);
void shares_free(struct shares *shares);
#define _shares_ __attribute__((cleanup(shares_free)))

#endif /* VZCPUCHECK_SHARES_H */
