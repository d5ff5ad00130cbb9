// SPDX-License-Identifier: GPL-2.0-or-later
/* Disk I/O parameters of a container: its weight in BFQ. */
#include <errno.h>

#include "base/cleanup.h"
#include "base/file.h"
#include "base/log.h"
#include "node/cgroup.h"
#include "node/share.h"
#include "resources/io.h"

static int write_weight(const struct ct *ct, unsigned long prio)
{
	_free_ char *weight = xasprintf("%lu", share_io_weight(prio));
	_close_ int group = cgroup_open_outer(ct->id);

	if (group < 0)
		return group;
	return file_write_value_at(group, "io.bfq.weight", weight);
}

/* All containers together get as much more; -errno, without any 0. */
static int update_share(void)
{
	_close_ int parent = cgroup_open_all();

	return parent < 0 ? 0 : share_update(parent, SHARE_IO);
}

static enum vz_err not_supported(void)
{
	log_warn("ioprio is not supported by the kernel: BFQ is missing");
	return VZ_OK;
}

enum vz_err io_apply(const struct ct *ct, const struct config *changed)
{
	unsigned long prio = ct_number(ct, PARAM_IOPRIO, 0);
	int err;

	if (!config_has(changed, PARAM_IOPRIO))
		return VZ_OK;
	err = write_weight(ct, prio);
	if (err == -ENOENT)
		return not_supported();
	if (err)
		return vz_fail_errno(VZ_SET_IO, err,
				     "Unable to set ioprio of container %u to %lu",
				     ct->id, prio);
	update_share();
	return VZ_OK;
}

enum vz_err io_apply_node(const struct config *changed)
{
	unsigned long prio = changed->values[PARAM_IOPRIO].number;
	int err;

	if (!config_has(changed, PARAM_IOPRIO))
		return VZ_OK;
	err = share_set_node(SHARE_IO, prio);
	if (!err)
		err = update_share();
	if (err == -ENOENT)
		return not_supported();
	if (err)
		return vz_fail_errno(VZ_SET_IO, err,
				     "Unable to set ioprio of the node to %lu",
				     prio);
	return VZ_OK;
}
