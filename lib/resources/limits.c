// SPDX-License-Identifier: GPL-2.0-or-later
/* Beancounter limits, and what a container sees as its memory. */
#include <errno.h>

#include "base/cleanup.h"
#include "base/log.h"
#include "model/ubc.h"
#include "resources/limits.h"

static enum vz_err set_all(uint32_t ctid, const struct config *values)
{
	for (int resource = 0; resource < UB_RESOURCES; resource++) {
		enum param_id id = ubc_param(resource);
		const struct ub_pair *pair;
		int err;

		if (id == PARAM_NONE || !config_has(values, id))
			continue;
		pair = &values->values[id].pair;
		err = ve_set_limit(ctid, resource, pair->barrier, pair->limit);
		if (err)
			return vz_fail_errno(VZ_SETUBC, err,
					     "Unable to set %s to %lu:%lu",
					     ubc_name(resource), pair->barrier,
					     pair->limit);
	}
	return VZ_OK;
}

enum vz_err limits_start(const struct ct *ct)
{
	_config_ struct config values = {};

	config_overlay(&values, &ct->effective);
	ubc_derive(&values);
	ubc_fix_minimum(&values);
	return set_all(ct->id, &values);
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
