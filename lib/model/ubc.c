// SPDX-License-Identifier: GPL-2.0-or-later
/* Beancounter parameters as a set: memory model, derived and required ones. */
#include <limits.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <unistd.h>

#include "base/cleanup.h"
#include "base/log.h"
#include "model/ubc.h"

static const struct {
	const char	*name;
	enum ub_unit	unit;
} resources[UB_RESOURCES] = {
#define UB_ROW(symbol, name, unit)	[symbol] = { name, unit },
	UB_RESOURCE_LIST(UB_ROW)
#undef UB_ROW
};

const char *ubc_name(int resource)
{
	return resources[resource].name;
}

enum ub_unit ubc_unit(int resource)
{
	return resources[resource].unit;
}

unsigned long ubc_unit_size(int resource)
{
	return ubc_unit(resource) == UB_UNIT_PAGES ? sysconf(_SC_PAGESIZE) : 1;
}

int ubc_find(const char *name)
{
	for (int res = 0; res < UB_RESOURCES; res++)
		if (resources[res].unit != UB_UNIT_NONE &&
		    str_eq(resources[res].name, name))
			return res;
	return -1;
}

int ubc_resource(enum param_id id)
{
	return params[id].flags & IS_UBC ? ubc_find(params[id].option) : -1;
}

enum param_id ubc_param(int resource)
{
	for (int id = 0; id < PARAM_NR; id++)
		if (params[id].flags & IS_UBC &&
		    str_eq(params[id].option, resources[resource].name))
			return id;
	return PARAM_NONE;
}

/* Old 32-bit configurations say "unlimited" with this number. */
bool ubc_is_unlimited(unsigned long value)
{
	return value >= UB_UNLIMITED || value == INT_MAX;
}

static unsigned long limit_of(const struct config *config, enum param_id id)
{
	unsigned long limit = config->values[id].pair.limit;

	if (!config_has(config, id))
		return 0;
	return ubc_settled(limit);
}

bool ubc_is_vswap(const struct config *config)
{
	return config_has(config, PARAM_PHYSPAGES) &&
	       limit_of(config, PARAM_PHYSPAGES) != UB_UNLIMITED;
}

static void derive(struct config *config, enum param_id id,
		   unsigned long barrier, unsigned long limit)
{
	if (config_has(config, id))
		return;
	config->values[id] = (struct value){
		.state = VALUE_SET,
		.pair = { .barrier = barrier, .limit = limit },
	};
}

unsigned long ubc_settled(unsigned long value)
{
	return ubc_is_unlimited(value) ? UB_UNLIMITED : value;
}

unsigned long ubc_add(unsigned long a, unsigned long b)
{
	unsigned long sum;

	return __builtin_add_overflow(a, b, &sum) || sum > UB_UNLIMITED ?
	       UB_UNLIMITED : sum;
}

static unsigned long scale_pages(unsigned long pages, double factor)
{
	double scaled = pages * factor;

	/* 2^63 is where a double no longer fits. */
	if (pages == UB_UNLIMITED || scaled >= 9223372036854775808.0)
		return UB_UNLIMITED;
	return scaled;
}

void ubc_derive(struct config *config)
{
	unsigned long ram = limit_of(config, PARAM_PHYSPAGES);
	unsigned long both = ubc_add(ram,
				     limit_of(config, PARAM_SWAPPAGES));
	unsigned long private = UB_UNLIMITED;
	double factor = 0;

	if (!ubc_is_vswap(config))
		return;
	if (config_has(config, PARAM_VM_OVERCOMMIT))
		factor = config->values[PARAM_VM_OVERCOMMIT].real;
	if (factor > 0)
		private = scale_pages(both, factor);
	derive(config, PARAM_LOCKEDPAGES, ram, ram);
	derive(config, PARAM_OOMGUARPAGES, ram, UB_UNLIMITED);
	derive(config, PARAM_VMGUARPAGES, both, UB_UNLIMITED);
	derive(config, PARAM_PRIVVMPAGES, private, private);
}

/* Lower numbers are modes. */
#define MEMINFO_PAGES_MIN	3

static unsigned long barrier_of(const struct config *config, enum param_id id)
{
	return config_has(config, id) ? config->values[id].pair.barrier :
					UB_UNLIMITED;
}

unsigned long ubc_meminfo(const struct config *config)
{
	const char *text = "privvmpages:1";
	unsigned long pages;

	if (config_has(config, PARAM_MEMINFO))
		text = config->values[PARAM_MEMINFO].text;
	if (str_eq(text, "none"))
		return 0;
	/* Checked when it was read. */
	pages = strtoul(strchr(text, ':') + 1, NULL, 10);
	if (str_has_prefix(text, "privvmpages:"))
		pages = scale_pages(barrier_of(config, PARAM_PRIVVMPAGES),
				    pages);
	return pages < MEMINFO_PAGES_MIN ? MEMINFO_PAGES_MIN : pages;
}

static bool is_required(enum param_id id, bool vswap)
{
	if (!(params[id].flags & IS_UBC))
		return false;
	if (vswap)
		return id == PARAM_PHYSPAGES || id == PARAM_SWAPPAGES;
	return id != PARAM_SWAPPAGES;
}

enum vz_err ubc_check_required(const struct config *config)
{
	bool vswap = ubc_is_vswap(config);
	enum vz_err err = VZ_OK;

	for (int id = 0; id < PARAM_NR; id++)
		if (is_required(id, vswap) && !config_has(config, id))
			err = vz_fail(VZ_NOTENOUGHUBCPARAMS,
				      "Parameter %s is not set",
				      params[id].key);
	return err;
}

enum vz_err ubc_check_swap(const struct config *config)
{
	if (!ubc_is_vswap(config) || config_has(config, PARAM_SWAPPAGES))
		return VZ_OK;
	return vz_fail(VZ_NOTENOUGHUBCPARAMS,
		       "Limited PHYSPAGES need SWAPPAGES, which are not set");
}

#define NUMIPTENT_MIN	16

void ubc_fix_minimum(struct config *config)
{
	struct value *value = &config->values[PARAM_NUMIPTENT];

	if (value->state != VALUE_SET ||
	    (value->pair.barrier >= NUMIPTENT_MIN &&
	     value->pair.limit >= NUMIPTENT_MIN))
		return;
	log_warn("NUMIPTENT %lu:%lu is too low, using %u:%u",
		 value->pair.barrier, value->pair.limit, NUMIPTENT_MIN,
		 NUMIPTENT_MIN);
	value->pair.barrier = NUMIPTENT_MIN;
	value->pair.limit = NUMIPTENT_MIN;
}
