// SPDX-License-Identifier: GPL-2.0-or-later
/* Beancounters as a set: memory model, derived and required parameters. */
#include <limits.h>
#include <stdlib.h>

#include "base/cleanup.h"
#include "base/log.h"
#include "model/ubc.h"
#include "tap.h"

struct setting {
	enum param_id	id;
	const char	*text;		/* NULL: none follow */
};

#define SETTINGS(...)	((const struct setting[]){ __VA_ARGS__, {} })

static void configure(struct config *config, const struct setting *setting)
{
	for (; setting->text; setting++)
		config_set_text(config, setting->id, setting->text);
}

static void are_params(const struct config *config, const struct setting *want)
{
	for (; want->text; want++) {
		_free_ char *got = config_print(config, want->id);

		is_text(got, want->text, params[want->id].key);
	}
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

/* What is derived of @given are @wanted. */
static void derives(const struct setting *given, const struct setting *wanted)
{
	_config_ struct config config = {};

	configure(&config, given);
	ubc_derive(&config);
	are_params(&config, wanted);
}

static void derived(void)
{
	derives(SETTINGS({ PARAM_PHYSPAGES, "0:65536" },
			 { PARAM_SWAPPAGES, "0:131072" },
			 { PARAM_VMGUARPAGES, "7" }),
		SETTINGS({ PARAM_LOCKEDPAGES, "65536" },
			 { PARAM_OOMGUARPAGES, "65536:unlimited" },
			 { PARAM_VMGUARPAGES, "7" },
			 { PARAM_PRIVVMPAGES, "unlimited" }));
	derives(SETTINGS({ PARAM_PHYSPAGES, "0:65536" },
			 { PARAM_SWAPPAGES, "0:131072" },
			 { PARAM_VM_OVERCOMMIT, "1.5" }),
		SETTINGS({ PARAM_PRIVVMPAGES, "294912" },
			 { PARAM_VMGUARPAGES, "196608:unlimited" }));
}

/* Nothing overflows, and half of unlimited is unlimited, also as old nodes had it. */
static void derived_from_unlimited(void)
{
	derives(SETTINGS({ PARAM_PHYSPAGES, "0:9223372036854775806" },
			 { PARAM_SWAPPAGES, "0:unlimited" },
			 { PARAM_VM_OVERCOMMIT, "1000" }),
		SETTINGS({ PARAM_VMGUARPAGES, "unlimited" },
			 { PARAM_PRIVVMPAGES, "unlimited" }));
	derives(SETTINGS({ PARAM_PHYSPAGES, "0:1000" },
			 { PARAM_SWAPPAGES, "0:2147483647" },
			 { PARAM_VM_OVERCOMMIT, "0.5" }),
		SETTINGS({ PARAM_VMGUARPAGES, "unlimited" },
			 { PARAM_PRIVVMPAGES, "unlimited" },
			 { PARAM_LOCKEDPAGES, "1000" }));
}

static void sums(void)
{
	is_number(ubc_add(1, 2), 3, "a sum");
	is_number(ubc_add(UB_UNLIMITED, UB_UNLIMITED), UB_UNLIMITED,
		  "no limit twice");
	is_number(ubc_add(2, ULONG_MAX), UB_UNLIMITED, "more than there is");
	ok(ubc_is_unlimited(ULONG_MAX), "which is no limit either");
	ok(!ubc_is_unlimited(UB_UNLIMITED - 1), "less is one");
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
	are_params(&config, SETTINGS({ PARAM_NUMIPTENT, "16" }));
}

int main(void)
{
	log_setup(&(struct log_config){ .quiet = true });
	model();
	derived();
	derived_from_unlimited();
	sums();
	swap();
	required();
	meminfo();
	minimum();
	return done_testing();
}
