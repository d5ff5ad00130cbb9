// SPDX-License-Identifier: GPL-2.0-or-later
/* Beancounters as a set: memory model, derived and required parameters. */
#include <stdlib.h>

#include "base/cleanup.h"
#include "base/log.h"
#include "model/ubc.h"
#include "tap.h"

static void is_param(const struct config *config, enum param_id id,
		     const char *want)
{
	_free_ char *got = config_print(config, id);

	is_text(got, want, params[id].key);
}

static void model(void)
{
	_config_ struct config config = {};

	ok(!ubc_is_vswap(&config), "nothing set is classic");
	config_set_text(&config, PARAM_PHYSPAGES, "0:unlimited");
	ok(!ubc_is_vswap(&config), "unlimited is classic");
	config_set_text(&config, PARAM_PHYSPAGES, "0:2147483647");
	ok(!ubc_is_vswap(&config), "and so is the old unlimited");
	config_set_text(&config, PARAM_PHYSPAGES, "0:65536");
	ok(ubc_is_vswap(&config), "a limit is VSwap");
}

static void derived(void)
{
	_config_ struct config config = {};

	config_set_text(&config, PARAM_PHYSPAGES, "0:65536");
	config_set_text(&config, PARAM_SWAPPAGES, "0:131072");
	config_set_text(&config, PARAM_VMGUARPAGES, "7");
	ubc_derive(&config);
	is_param(&config, PARAM_LOCKEDPAGES, "65536");
	is_param(&config, PARAM_OOMGUARPAGES, "65536:unlimited");
	is_param(&config, PARAM_VMGUARPAGES, "7");
	is_param(&config, PARAM_PRIVVMPAGES, "unlimited");
	config_unset(&config, PARAM_PRIVVMPAGES);
	config_unset(&config, PARAM_VMGUARPAGES);
	config_set_text(&config, PARAM_VM_OVERCOMMIT, "1.5");
	ubc_derive(&config);
	is_param(&config, PARAM_PRIVVMPAGES, "294912");
	is_param(&config, PARAM_VMGUARPAGES, "196608:unlimited");
}

static void derived_without_overflow(void)
{
	_config_ struct config config = {};

	config_set_text(&config, PARAM_PHYSPAGES, "0:9223372036854775806");
	config_set_text(&config, PARAM_SWAPPAGES, "0:unlimited");
	config_set_text(&config, PARAM_VM_OVERCOMMIT, "1000");
	ubc_derive(&config);
	is_param(&config, PARAM_VMGUARPAGES, "unlimited");
	is_param(&config, PARAM_PRIVVMPAGES, "unlimited");
}

/* Half of unlimited is unlimited, and so is the number old nodes had for it. */
static void derived_from_unlimited(void)
{
	_config_ struct config config = {};

	config_set_text(&config, PARAM_PHYSPAGES, "0:1000");
	config_set_text(&config, PARAM_SWAPPAGES, "0:2147483647");
	config_set_text(&config, PARAM_VM_OVERCOMMIT, "0.5");
	ubc_derive(&config);
	is_param(&config, PARAM_VMGUARPAGES, "unlimited");
	is_param(&config, PARAM_PRIVVMPAGES, "unlimited");
	is_param(&config, PARAM_LOCKEDPAGES, "1000");
}

static void swap(void)
{
	_config_ struct config config = {};

	is_number(ubc_check_swap(&config), VZ_OK, "classic needs no swap");
	config_set_text(&config, PARAM_PHYSPAGES, "0:65536");
	is_number(ubc_check_swap(&config), VZ_NOTENOUGHUBCPARAMS,
		  "VSwap does");
	config_set_text(&config, PARAM_SWAPPAGES, "0:0");
	is_number(ubc_check_swap(&config), VZ_OK, "which may be none");
}

static void required(void)
{
	_config_ struct config config = {};

	is_number(ubc_check_required(&config), VZ_NOTENOUGHUBCPARAMS,
		  "classic needs its parameters");
	for (int id = 0; id < PARAM_NR; id++)
		if (params[id].flags & IS_UBC && id != PARAM_SWAPPAGES)
			config_set_text(&config, id, "unlimited");
	is_number(ubc_check_required(&config), VZ_OK, "swap is not one");
	config_free(&config);
	config_set_text(&config, PARAM_PHYSPAGES, "0:65536");
	is_number(ubc_check_required(&config), VZ_NOTENOUGHUBCPARAMS,
		  "VSwap needs swap");
	config_set_text(&config, PARAM_SWAPPAGES, "0:0");
	is_number(ubc_check_required(&config), VZ_OK, "and no more");
}

static void meminfo(void)
{
	_config_ struct config config = {};

	is_number(ubc_meminfo(&config), UB_UNLIMITED, "unlimited: the node's");
	config_set_text(&config, PARAM_PRIVVMPAGES, "1000:2000");
	is_number(ubc_meminfo(&config), 1000, "RAM is what can be allocated");
	config_set_text(&config, PARAM_MEMINFO, "privvmpages:3");
	is_number(ubc_meminfo(&config), 3000, "or more often");
	config_set_text(&config, PARAM_MEMINFO, "pages:500");
	is_number(ubc_meminfo(&config), 500, "or a number of pages");
	config_set_text(&config, PARAM_MEMINFO, "pages:1");
	is_number(ubc_meminfo(&config), 3, "that is no mode");
	config_set_text(&config, PARAM_MEMINFO, "none");
	is_number(ubc_meminfo(&config), 0, "none is that of the node");
}

static void minimum(void)
{
	_config_ struct config config = {};

	config_set_text(&config, PARAM_NUMIPTENT, "20:5");
	ubc_fix_minimum(&config);
	is_param(&config, PARAM_NUMIPTENT, "16");
}

int main(void)
{
	log_setup(&(struct log_config){ .quiet = true });
	model();
	derived();
	derived_without_overflow();
	derived_from_unlimited();
	swap();
	required();
	meminfo();
	minimum();
	return done_testing();
}
