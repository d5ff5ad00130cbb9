// SPDX-License-Identifier: GPL-2.0-or-later
/* Disk I/O of a container: its weight against others, and what limits it. */
#include <errno.h>

#include "base/cleanup.h"
#include "base/file.h"
#include "base/log.h"
#include "node/cgroup.h"
#include "node/share.h"
#include "resources/io.h"

/* What may be saved up while nothing is done, and how long one wait takes. */
#define BURST_SECONDS	3
#define LATENCY_MS	10000

static int write_weight(const struct ct *ct, unsigned long prio)
{
	_close_ int group = cgroup_open_outer(ct->id);

	return group < 0 ? group :
	       share_set(group, SHARE_IO, share_io_weight(prio));
}

/* All containers together get as much more; -errno, without any 0. */
static int update_share(void)
{
	_close_ int parent = cgroup_open_all();

	return parent < 0 ? 0 : share_update(parent, SHARE_IO);
}

static enum vz_err not_supported(const char *what, const char *missing)
{
	log_warn("%s is not supported by the kernel: %s is missing", what,
		 missing);
	return VZ_OK;
}

static enum vz_err set_prio(const struct ct *ct, const struct config *changed)
{
	unsigned long prio = ct_number(ct, PARAM_IOPRIO, 0);
	int err;

	if (!config_has(changed, PARAM_IOPRIO))
		return VZ_OK;
	err = write_weight(ct, prio);
	if (err == -ENOENT)
		return not_supported("ioprio", "BFQ or io.cost");
	if (err)
		return vz_fail_errno(VZ_SET_IO, err,
				     "Unable to set ioprio of container %u to %lu",
				     ct->id, prio);
	update_share();
	return VZ_OK;
}

static const struct limit {
	enum param_id	param;
	enum ve_io	which;
	const char	*name, *unit;
} limits[] = {
	{ PARAM_IOLIMIT,   VE_IO_BYTES, "iolimit",   "bytes/sec" },
	{ PARAM_IOPSLIMIT, VE_IO_OPS,   "iopslimit", "iops" },
};

/* As much as the kernel's interface can say. */
static unsigned int as_u32(unsigned long value)
{
	return value < UINT32_MAX ? value : UINT32_MAX;
}

static enum vz_err set_limit(const struct host *host, uint32_t id,
			     const struct limit *limit, unsigned long speed)
{
	const struct ve_io_limit value = {
		.speed = as_u32(speed),
		.burst = as_u32(speed * BURST_SECONDS),
		.latency_ms = LATENCY_MS,
	};
	int err;

	if (speed)
		log_info("Setting %s: %lu %s", limit->name, speed, limit->unit);
	else
		log_info("Setting %s: 0 (unlimited)", limit->name);
	err = ve_set_io(host, id, limit->which, &value);
	if (err == -ENOTTY)
		return not_supported(limit->name, "its limit");
	if (err)
		return vz_fail_errno(VZ_SET_IO, err,
				     "Unable to set %s of container %u to %lu",
				     limit->name, id, speed);
	return VZ_OK;
}

static enum vz_err set_limits(const struct host *host, uint32_t id,
			      const struct config *values,
			      const struct config *changed)
{
	enum vz_err err = VZ_OK;

	for (size_t i = 0; i < ARRAY_SIZE(limits) && !err; i++)
		if (config_has(changed, limits[i].param))
			err = set_limit(host, id, &limits[i],
					values->values[limits[i].param].number);
	return err;
}

enum vz_err io_apply(const struct host *host, const struct ct *ct,
		     const struct config *changed)
{
	enum vz_err err = set_prio(ct, changed);

	return err ? err : set_limits(host, ct->id, &ct->effective, changed);
}

static enum vz_err set_node_prio(const struct config *changed)
{
	unsigned long prio = changed->values[PARAM_IOPRIO].number;
	int err;

	if (!config_has(changed, PARAM_IOPRIO))
		return VZ_OK;
	err = share_set_node(SHARE_IO, prio);
	if (!err)
		err = update_share();
	if (err == -ENOENT)
		return not_supported("ioprio", "BFQ or io.cost");
	if (err)
		return vz_fail_errno(VZ_SET_IO, err,
				     "Unable to set ioprio of the node to %lu",
				     prio);
	return VZ_OK;
}

enum vz_err io_apply_node(const struct host *host,
			  const struct config *changed)
{
	enum vz_err err = set_node_prio(changed);

	return err ? err : set_limits(host, 0, changed, changed);
}
