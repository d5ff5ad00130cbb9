// SPDX-License-Identifier: GPL-2.0-or-later
/* Beancounter limits, and what a container sees as its memory. */
#include <errno.h>

#include "base/cleanup.h"
#include "base/log.h"
#include "model/ub_table.h"
#include "model/ubc.h"
#include "node/node.h"
#include "resources/limits.h"

static enum vz_err set_one(uint32_t ctid, int resource,
			   const struct ub_pair *pair)
{
	int err = ve_set_limit(ctid, resource, pair->barrier, pair->limit);

	if (err)
		return vz_fail_errno(VZ_SETUBC, err, "Unable to set %s to %lu:%lu",
				     ubc_name(resource), pair->barrier,
				     pair->limit);
	return VZ_OK;
}

static enum vz_err set_all(uint32_t ctid, const struct config *values)
{
	enum vz_err err = VZ_OK;

	for (int resource = 0; resource < UB_RESOURCES && !err; resource++) {
		enum param_id id = ubc_param(resource);

		if (id != PARAM_NONE && config_has(values, id))
			err = set_one(ctid, resource, &values->values[id].pair);
	}
	return err;
}

static void collect_start(const struct ct *ct, struct config *ret)
{
	config_overlay(ret, &ct->effective);
	ubc_derive(ret);
	ubc_fix_minimum(ret);
}

enum vz_err limits_start(const struct ct *ct)
{
	_config_ struct config values = {};

	collect_start(ct, &values);
	return set_all(ct->id, &values);
}

/*
 * Over a suspend
 */

static struct ub_pair settled(unsigned long barrier, unsigned long limit)
{
	return (struct ub_pair){ ubc_settled(barrier), ubc_settled(limit) };
}

static bool is_same(const struct ub_pair *a, const struct ub_pair *b)
{
	return a->barrier == b->barrier && a->limit == b->limit;
}

/* Without a value it has none that binds. */
static struct ub_pair configured(const struct config *values, int resource)
{
	enum param_id id = ubc_param(resource);

	if (!config_has(values, id))
		return settled(UB_UNLIMITED, UB_UNLIMITED);
	return settled(values->values[id].pair.barrier,
		       values->values[id].pair.limit);
}

static void compare(const struct ub_figures *ub, const struct config *values,
		    struct unsaved_limit *ret)
{
	for (int resource = 0; resource < UB_RESOURCES; resource++) {
		const unsigned long *now = ub->value[resource];
		struct unsaved_limit *limit = &ret[resource];

		if (!ub->known[resource] || ubc_param(resource) == PARAM_NONE)
			continue;
		limit->now = settled(now[UB_BARRIER], now[UB_LIMIT]);
		limit->saved = configured(values, resource);
		limit->is_set = !is_same(&limit->now, &limit->saved);
	}
}

enum vz_err limits_find_unsaved(const struct ct *ct, struct unsaved_limit *ret)
{
	_ub_table_ struct ub_table table = {};
	_config_ struct config values = {};
	const struct ub_figures *ub;
	enum vz_err err = node_beancounters(&table);

	if (err)
		return err;
	ub = ub_table_find(&table, ct->id);
	if (!ub)
		return vz_fail(VZ_SYSTEM_ERROR, "Container %u has no beancounters",
			       ct->id);
	collect_start(ct, &values);
	compare(ub, &values, ret);
	return VZ_OK;
}

enum vz_err limits_set_unsaved(const struct ct *ct,
			       const struct unsaved_limit *limits)
{
	_config_ struct config values = {};
	enum vz_err err = VZ_OK;

	collect_start(ct, &values);
	for (int resource = 0; resource < UB_RESOURCES && !err; resource++) {
		const struct ub_pair saved = configured(&values, resource);

		if (limits[resource].is_set &&
		    is_same(&limits[resource].saved, &saved))
			err = set_one(ct->id, resource, &limits[resource].now);
	}
	return err;
}

bool limits_given(const struct ct *ct)
{
	const struct value *given = ct->options.values;
	bool any = given[PARAM_VM_OVERCOMMIT].state == VALUE_SET;

	for (int id = 0; id < PARAM_NR; id++)
		any |= params[id].flags & IS_UBC &&
		       given[id].state != VALUE_UNSET;
	return any;
}

/*
 * The new beancounter values, and those that follow from them. What a sample
 * of the other memory model took out no longer limits.
 */
static void collect_given(const struct ct *ct, struct config *ret)
{
	_config_ struct config all = {};

	config_overlay(&all, &ct->effective);
	ubc_derive(&all);
	for (int id = 0; id < PARAM_NR; id++) {
		enum value_state state = ct->options.values[id].state;

		if (!(params[id].flags & IS_UBC))
			continue;
		if (!config_has(&all, id) && state == VALUE_DROP)
			config_set_text(ret, id, "unlimited");
		else if (config_has(&all, id) &&
			 (state == VALUE_SET || !ct_has(ct, id)))
			config_set(ret, id, &all.values[id]);
	}
}

static enum vz_err set_and_say(const struct ct *ct, struct config *values)
{
	enum vz_err err;

	ubc_fix_minimum(values);
	err = set_all(ct->id, values);
	if (!err)
		log_info("UB limits were set successfully");
	return err;
}

enum vz_err limits_change(const struct ct *ct)
{
	_config_ struct config values = {};

	collect_given(ct, &values);
	return set_and_say(ct, &values);
}

enum vz_err limits_reset(const struct ct *ct)
{
	_config_ struct config values = {};
	enum vz_err err;

	config_overlay(&values, &ct->effective);
	err = ubc_check_swap(&values);
	if (err)
		return err;
	ubc_derive(&values);
	return set_and_say(ct, &values);
}

/* In the VSwap model it sees its limits, whatever was chosen. */
enum vz_err meminfo_apply(const struct host *host, const struct ct *ct)
{
	unsigned long mode = ubc_meminfo(&ct->effective);
	int err;

	if (ubc_is_vswap(&ct->effective))
		return VZ_OK;
	log_detail("Configuring meminfo: %lu", mode);
	err = ve_set_meminfo(host, ct->id, mode);
	if (err == -ENOTTY) {
		log_detail("This kernel has no meminfo of containers");
		return VZ_OK;
	}
	if (err)
		return vz_fail_errno(VZ_SET_MEMINFO_ERROR, err,
				     "Unable to set what container %u sees as memory",
				     ct->id);
	return VZ_OK;
}
