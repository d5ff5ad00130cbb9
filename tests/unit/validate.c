// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Repairs of random configurations: they come to an end, and what they end with
 * satisfies the rules as they are written out here.
 */
#include <stdlib.h>

#include "base/cleanup.h"
#include "base/log.h"
#include "model/ubc.h"
#include "model/validate.h"
#include "tap.h"

#define NR_CONFIGS	2000

typedef __int128 wide;

/* Whom decide() answers. */
struct user {
	unsigned int	refuses;	/* this percentage */
	unsigned int	nr_told;
};

static bool decide(void *arg, const struct finding *finding)
{
	struct user *user = arg;

	user->nr_told++;
	return finding->has_repair &&
	       (unsigned int)(random() % 100) >= user->refuses;
}

static bool run(struct config *config, unsigned int refuses, bool vswap,
		unsigned int *ret_told)
{
	struct node node = { .ram = 1UL << 30, .swap = 1UL << 29 };
	struct user user = { .refuses = refuses };
	struct validation validation = {
		.node = &node, .vswap = vswap, .decide = decide, .arg = &user,
	};
	bool valid = validate(&validation, config);

	*ret_told = user.nr_told;
	return valid;
}

/* Small, usual, huge, the ends of ranges, and none. */
static unsigned long any_number(void)
{
	static const unsigned long ends[] = {
		0, 1, 32767, 32768, 65535, 65536, 132096, 2147483647,
		UB_UNLIMITED - 1, UB_UNLIMITED, UB_UNLIMITED / 2560,
		UB_UNLIMITED / 40960, UB_UNLIMITED / 384,
	};

	if (random() % 3 == 0)
		return ends[random() % ARRAY_SIZE(ends)];
	return (unsigned long)random() >> random() % 31;
}

static void fill(struct config *config)
{
	for (int id = 0; id < PARAM_NR; id++) {
		struct value value = { .state = VALUE_SET };

		if (!(params[id].flags & IS_UBC) && id != PARAM_AVNUMPROC &&
		    id != PARAM_DISKSPACE && id != PARAM_DISKINODES)
			continue;
		value.pair.barrier = any_number();
		value.pair.limit = any_number();
		config_set(config, id, &value);
	}
	if (random() % 2)
		config_unset(config, PARAM_AVNUMPROC);
	if (random() % 2)
		config_set_text(config, PARAM_DISK_QUOTA, "yes");
}

#define B(id)	((wide)config->values[PARAM_##id].pair.barrier)
#define L(id)	((wide)config->values[PARAM_##id].pair.limit)

/* No limit is more than any number. */
static bool at_least(wide value, wide bound)
{
	return value >= bound || value == UB_UNLIMITED;
}

static bool gap(wide barrier, wide limit, wide bound)
{
	return limit == UB_UNLIMITED || limit - barrier >= bound;
}

static wide max(wide a, wide b)
{
	return a > b ? a : b;
}

static bool shapes_hold(const struct config *config)
{
	return B(NUMPROC) == L(NUMPROC) && B(NUMTCPSOCK) == L(NUMTCPSOCK) &&
	       B(NUMOTHERSOCK) == L(NUMOTHERSOCK) &&
	       B(SHMPAGES) == L(SHMPAGES) && B(NUMFILE) == L(NUMFILE) &&
	       B(NUMPTY) == L(NUMPTY) && B(NUMSIGINFO) == L(NUMSIGINFO) &&
	       B(NUMIPTENT) == L(NUMIPTENT) && B(KMEMSIZE) <= L(KMEMSIZE) &&
	       B(TCPSNDBUF) <= L(TCPSNDBUF) && B(TCPRCVBUF) <= L(TCPRCVBUF) &&
	       B(OTHERSOCKBUF) <= L(OTHERSOCKBUF) &&
	       B(DGRAMRCVBUF) <= L(DGRAMRCVBUF) &&
	       B(PRIVVMPAGES) <= L(PRIVVMPAGES) &&
	       B(LOCKEDPAGES) <= L(LOCKEDPAGES) &&
	       B(NUMFLOCK) <= L(NUMFLOCK) && B(DCACHESIZE) <= L(DCACHESIZE) &&
	       L(VMGUARPAGES) == UB_UNLIMITED &&
	       L(OOMGUARPAGES) == UB_UNLIMITED && B(PHYSPAGES) == 0 &&
	       L(PHYSPAGES) == UB_UNLIMITED &&
	       (!config_has(config, PARAM_DISK_QUOTA) ||
		(B(DISKSPACE) <= L(DISKSPACE) && B(DISKINODES) <= L(DISKINODES)));
}

static bool bounds_hold(const struct config *config)
{
	wide average = config_has(config, PARAM_AVNUMPROC) ? B(AVNUMPROC) :
							     B(NUMPROC) / 2;

	return at_least(L(DCACHESIZE), B(NUMFILE) * 384) &&
	       at_least(B(KMEMSIZE), 40960 * average + L(DCACHESIZE)) &&
	       B(PRIVVMPAGES) >= B(VMGUARPAGES) &&
	       gap(B(TCPSNDBUF), L(TCPSNDBUF), 2560 * B(NUMTCPSOCK)) &&
	       gap(B(OTHERSOCKBUF), L(OTHERSOCKBUF), 2560 * B(NUMOTHERSOCK)) &&
	       gap(B(TCPRCVBUF), L(TCPRCVBUF), 2560 * B(NUMTCPSOCK)) &&
	       B(TCPRCVBUF) >= 65536 && B(TCPSNDBUF) >= 65536 &&
	       B(DGRAMRCVBUF) >= 132096 && B(OTHERSOCKBUF) >= 132096 &&
	       at_least(B(NUMFILE), max(32 * average, B(NUMTCPSOCK) +
					B(NUMOTHERSOCK) + B(NUMPTY)));
}

static void repairs(void)
{
	unsigned int nr_valid = 0, nr_held = 0, nr_quiet = 0, told;

	for (int i = 0; i < NR_CONFIGS; i++) {
		_config_ struct config config = {};

		fill(&config);
		nr_valid += run(&config, 0, false, &told);
		nr_held += shapes_hold(&config) && bounds_hold(&config);
		nr_quiet += run(&config, 100, false, &told) && !told;
	}
	is_number(nr_valid, NR_CONFIGS, "repaired configurations are valid");
	is_number(nr_held, NR_CONFIGS, "by the rules");
	is_number(nr_quiet, NR_CONFIGS, "and nothing is found in them again");
}

/* Valid exactly when the rules hold, but for recommendations. */
static void refusals(void)
{
	unsigned int nr_right = 0, nr_bounded = 0, told;

	for (int i = 0; i < NR_CONFIGS; i++) {
		_config_ struct config config = {};
		bool valid;

		fill(&config);
		valid = run(&config, 100, false, &told);
		nr_right += !valid || shapes_hold(&config);
		/* Each rule once. */
		nr_bounded += told <= 36;
		run(&config, 40, false, &told);
		nr_bounded += told <= 100;
	}
	is_number(nr_right, NR_CONFIGS, "what is refused stays");
	is_number(nr_bounded, 2 * NR_CONFIGS, "and is not asked again and again");
}

static void vswap(void)
{
	unsigned int nr_valid = 0, told;

	for (int i = 0; i < NR_CONFIGS; i++) {
		_config_ struct config config = {};
		const struct ub_pair *ram = &config.values[PARAM_PHYSPAGES].pair;
		const struct ub_pair *swap = &config.values[PARAM_SWAPPAGES].pair;

		fill(&config);
		nr_valid += run(&config, 0, true, &told) && !ram->barrier &&
			    !swap->barrier && ram->limit <= 262144 &&
			    swap->limit <= 131072;
	}
	is_number(nr_valid, NR_CONFIGS, "VSwap ends within the node");
}

int main(void)
{
	log_setup(&(struct log_config){ .quiet = true });
	srandom(42);
	repairs();
	refusals();
	vswap();
	return done_testing();
}
