// SPDX-License-Identifier: GPL-2.0-or-later
/* Disk I/O parameters of a container: its weight in BFQ. */
#include <errno.h>

#include "base/cleanup.h"
#include "base/file.h"
#include "base/log.h"
#include "node/cgroup.h"
#include "resources/io.h"

/* Priority 4, the default, is the default weight of BFQ, 100. */
#define WEIGHT_PER_PRIO	20

unsigned int io_weight_of_prio(unsigned long prio)
{
	return (prio + 1) * WEIGHT_PER_PRIO;
}

static int write_weight(const struct ct *ct, unsigned long prio)
{
	_free_ char *weight = xasprintf("%u", io_weight_of_prio(prio));
	_close_ int group = cgroup_open_outer(ct->id);

	if (group < 0)
		return group;
	return file_write_value_at(group, "io.bfq.weight", weight);
}

enum vz_err io_apply(const struct ct *ct, const struct config *changed)
{
	unsigned long prio = ct_number(ct, PARAM_IOPRIO, 0);
	int err;

	if (!config_has(changed, PARAM_IOPRIO))
		return VZ_OK;
	err = write_weight(ct, prio);
	if (err == -ENOENT) {
		log_warn("ioprio is not supported by the kernel: BFQ is missing");
		return VZ_OK;
	}
	if (err)
		return vz_fail_errno(VZ_SET_IO, err,
				     "Unable to set ioprio of container %u to %lu",
				     ct->id, prio);
	return VZ_OK;
}
