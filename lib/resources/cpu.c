// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * CPU share, limit and place of a container: cpu.weight, cpu.max and cpuset of
 * its outer control group, which the container cannot change.
 */
#include <errno.h>
#include <fcntl.h>
#include <string.h>

#include "base/bitmap.h"
#include "base/cleanup.h"
#include "base/file.h"
#include "base/log.h"
#include "base/paths.h"
#include "node/cgroup.h"
#include "node/share.h"
#include "resources/cpu.h"

#define WEIGHT_MIN	1
#define WEIGHT_MAX	10000
#define UNITS_PER_WEIGHT 10
/* A raw weight of the classic kernel is this divided by the units. */
#define CLASSIC_SHARES	500000
#define UNITS_MIN	8
#define PERIOD_US	100000

struct cpu_job {
	const struct ct		*ct;
	const struct config	*changed;
	int			group;		/* the outer control group */
};

unsigned int cpu_weight_of_units(unsigned long units)
{
	unsigned long weight = units / UNITS_PER_WEIGHT;

	if (weight < WEIGHT_MIN)
		return WEIGHT_MIN;
	return weight < WEIGHT_MAX ? weight : WEIGHT_MAX;
}

unsigned long cpu_units_of_weight(unsigned long weight)
{
	return weight * UNITS_PER_WEIGHT;
}

unsigned long cpu_units_of_classic_weight(unsigned long weight)
{
	return weight ? CLASSIC_SHARES / weight : CLASSIC_SHARES;
}

unsigned long cpu_units(const struct ct *ct)
{
	unsigned long weight = ct_number(ct, PARAM_CPUWEIGHT, 0);
	unsigned long units = CPUUNITS_DEFAULT;

	if (weight)
		units = cpu_units_of_classic_weight(weight);
	units = ct_number(ct, PARAM_CPUUNITS, units);
	return units < UNITS_MIN ? UNITS_MIN : units;
}

static bool is_changed(const struct cpu_job *job, enum param_id id)
{
	return config_has(job->changed, id);
}

static enum vz_err group_write(const struct cpu_job *job, const char *file,
			       const char *value)
{
	int err = file_write_value_at(job->group, file, value);

	if (err)
		return vz_fail_errno(VZ_SETFSHD, err,
				     "Unable to set %s of container %u to %s",
				     file, job->ct->id, value);
	return VZ_OK;
}

static enum vz_err set_limit(const struct cpu_job *job)
{
	unsigned long percent = ct_number(job->ct, PARAM_CPULIMIT, 0);
	_free_ char *quota = NULL;

	if (!is_changed(job, PARAM_CPULIMIT))
		return VZ_OK;
	log_info("Setting CPU limit: %lu", percent);
	if (percent)
		quota = xasprintf("%lu %d", percent * (PERIOD_US / 100),
				  PERIOD_US);
	return group_write(job, "cpu.max", quota ? quota : "max");
}

static enum vz_err set_units(const struct cpu_job *job)
{
	unsigned long units = cpu_units(job->ct);
	_free_ char *weight = NULL;
	_close_ int parent = -1;
	enum vz_err err;

	if (!is_changed(job, PARAM_CPUUNITS) &&
	    !is_changed(job, PARAM_CPUWEIGHT))
		return VZ_OK;
	log_info("Setting CPU units: %lu", units);
	weight = xasprintf("%u", cpu_weight_of_units(units));
	err = group_write(job, "cpu.weight", weight);
	if (err)
		return err;
	/* All containers together get as much more. */
	parent = cgroup_open_all();
	if (parent >= 0)
		share_update_all(parent);
	return VZ_OK;
}

/* The CPUs beside the memory nodes @nodes; a kernel without NUMA has one. */
static void cpus_of_nodes(const struct cpu_job *job,
			  const struct bitmap *nodes, struct bitmap *ret)
{
	for (int node = 0; node < BITMAP_BITS; node++) {
		_free_ char *path = NULL;
		int err;

		if (!nodes->bit[node])
			continue;
		path = path_rootf("/sys/devices/system/node/node%d/cpulist",
				  node);
		err = bitmap_read(AT_FDCWD, path, ret);
		if (err == -ENOENT && !node)
			bitmap_read(job->group, "../cpuset.cpus.effective", ret);
	}
}

/* The memory nodes asked for; false: all. */
static bool wanted_nodes(const struct cpu_job *job, struct bitmap *ret)
{
	const char *text = ct_text(job->ct, PARAM_NODEMASK);

	return text && !str_eq(text, "all") && !bitmap_parse(text, ret);
}

/* The CPUs asked for, by number or by memory node; false: all. */
static bool wanted_cpus(const struct cpu_job *job, struct bitmap *ret)
{
	const char *text = ct_text(job->ct, PARAM_CPUMASK);
	struct bitmap nodes = {};

	if (text && str_eq(text, "all"))
		return false;
	if (text && !str_eq(text, "auto"))
		return !bitmap_parse(text, ret);
	if (!wanted_nodes(job, &nodes))
		return false;
	cpus_of_nodes(job, &nodes, ret);
	return true;
}

/*
 * CPUS of them, if that is less: neighbours in id get different ones, so that
 * small containers do not share the first CPUs of the node.
 */
static bool limit_number(const struct cpu_job *job, struct bitmap *cpus)
{
	unsigned long nr = ct_number(job->ct, PARAM_CPUS, 0);

	if (!nr || nr >= bitmap_count(cpus))
		return false;
	bitmap_keep(cpus, job->ct->id * nr, nr);
	return true;
}

/*
 * A group with processes in it must keep a list once it has one, so all of
 * them are written out then; until then, no list means all.
 */
static enum vz_err write_list(const struct cpu_job *job, const char *file,
			      const struct bitmap *members, bool some)
{
	_free_ char *list = bitmap_print(members);
	struct bitmap old = {};

	if (!some && (bitmap_read(job->group, file, &old) || !bitmap_count(&old)))
		return VZ_OK;
	return group_write(job, file, list);
}

static enum vz_err set_cpus(const struct cpu_job *job)
{
	struct bitmap wanted = {}, cpus = {};
	bool some;

	if (bitmap_read(job->group, "../cpuset.cpus.effective", &cpus))
		return vz_fail(VZ_SETFSHD,
			       "Unable to set the CPUs of container %u: the kernel has no cpuset controller",
			       job->ct->id);
	some = wanted_cpus(job, &wanted);
	if (some)
		bitmap_and(&cpus, &wanted);
	if (!bitmap_count(&cpus))
		return vz_fail(VZ_SETFSHD,
			       "None of the CPUs for container %u is present on this node",
			       job->ct->id);
	some |= limit_number(job, &cpus);
	return write_list(job, "cpuset.cpus", &cpus, some);
}

static enum vz_err set_nodes(const struct cpu_job *job)
{
	struct bitmap nodes = {};
	bool some = wanted_nodes(job, &nodes);

	if (!some)
		bitmap_read(job->group, "../cpuset.mems.effective", &nodes);
	return write_list(job, "cpuset.mems", &nodes, some);
}

static enum vz_err set_places(const struct cpu_job *job)
{
	bool nodes = is_changed(job, PARAM_NODEMASK);
	bool cpus = is_changed(job, PARAM_CPUMASK);
	enum vz_err err = VZ_OK;

	if (is_changed(job, PARAM_CPUS))
		log_info("Setting CPUs: %lu",
			 ct_number(job->ct, PARAM_CPUS, 0));
	if (cpus)
		log_info("Setting CPU mask: %s",
			 ct_text(job->ct, PARAM_CPUMASK));
	if (nodes)
		log_info("Setting NUMA node mask: %s",
			 ct_text(job->ct, PARAM_NODEMASK));
	if (cpus || nodes || is_changed(job, PARAM_CPUS))
		err = set_cpus(job);
	return !err && nodes ? set_nodes(job) : err;
}

static bool any_changed(const struct config *changed)
{
	static const enum param_id ids[] = {
		PARAM_CPULIMIT, PARAM_CPUUNITS, PARAM_CPUWEIGHT, PARAM_CPUS,
		PARAM_CPUMASK, PARAM_NODEMASK,
	};

	for (size_t i = 0; i < ARRAY_SIZE(ids); i++)
		if (config_has(changed, ids[i]))
			return true;
	return false;
}

enum vz_err cpu_apply(const struct ct *ct, const struct config *changed)
{
	_close_ int group = -1;
	struct cpu_job job = { .ct = ct, .changed = changed };
	enum vz_err err;

	if (!any_changed(changed))
		return VZ_OK;
	job.group = group = cgroup_open_outer(ct->id);
	if (group < 0)
		return vz_fail_errno(VZ_SETFSHD, group,
				     "Unable to open the control group of container %u",
				     ct->id);
	err = set_limit(&job);
	if (!err)
		err = set_units(&job);
	return err ? err : set_places(&job);
}

static enum vz_err node_failed(int err, unsigned long units)
{
	return vz_fail_errno(VZ_SETFSHD, err,
			     "Unable to set the CPU units of the node to %lu",
			     units);
}

enum vz_err cpu_apply_node(const struct config *changed)
{
	unsigned long units = changed->values[PARAM_CPUUNITS].number;
	_close_ int parent = -1;
	int err;

	if (!config_has(changed, PARAM_CPUUNITS))
		return VZ_OK;
	log_info("Setting CPU units of the node: %lu", units);
	err = share_set_node(SHARE_CPU, units);
	if (err)
		return node_failed(err, units);
	/* Without containers there is nothing to share with. */
	parent = cgroup_open_all();
	if (parent < 0)
		return VZ_OK;
	err = share_update(parent, SHARE_CPU);
	return err ? node_failed(err, units) : VZ_OK;
}

enum vz_err cpu_start(const struct ct *ct)
{
	_config_ struct config values = { 0 };

	config_overlay(&values, &ct->effective);
	if (!config_has(&values, PARAM_CPUUNITS))
		config_set_text(&values, PARAM_CPUUNITS, "1000");
	return cpu_apply(ct, &values);
}
