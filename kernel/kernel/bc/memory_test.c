// SPDX-License-Identifier: GPL-2.0
/* The promises of oom.c and meminfo.c that are pure arithmetic. */
#include <kunit/test.h>
#include <linux/limits.h>
#include <uapi/linux/vzcalluser.h>

#include "internal.h"

static void overdraft_is_what_exceeds_the_guarantee(struct kunit *test)
{
	KUNIT_EXPECT_EQ(test, 0, ub_overdraft(0, 0, 0));
	KUNIT_EXPECT_EQ(test, 0, ub_overdraft(0, 100, 100));
	KUNIT_EXPECT_EQ(test, 1, ub_overdraft(0, 101, 100));
	KUNIT_EXPECT_EQ(test, 3, ub_overdraft(3 * PAGE_SIZE, 100, 100));
	KUNIT_EXPECT_EQ(test, 0, ub_overdraft(PAGE_SIZE - 1, 100, 100));
	KUNIT_EXPECT_EQ(test, 0, ub_overdraft(PAGE_SIZE, 100, UB_MAXVALUE));
}

static void overdraft_goes_before_badness(struct kunit *test)
{
	KUNIT_EXPECT_GT(test, ub_oom_score(1, -1000), ub_oom_score(0, 1000));
	KUNIT_EXPECT_GT(test, ub_oom_score(2, LONG_MIN + 1),
			ub_oom_score(1, LONG_MAX));
	KUNIT_EXPECT_GT(test, ub_oom_score(7, 11), ub_oom_score(7, 10));
	KUNIT_EXPECT_GT(test, ub_oom_score(0, 1), ub_oom_score(0, 0));
	KUNIT_EXPECT_GT(test, ub_oom_score(0, 0), ub_oom_score(0, -1));
}

static void whoever_can_be_killed_has_a_score(struct kunit *test)
{
	static const long badness[] = { LONG_MIN + 1, -1, 0, 1, LONG_MAX };

	for (int i = 0; i < ARRAY_SIZE(badness); i++) {
		KUNIT_EXPECT_GE(test, ub_oom_score(0, badness[i]), 0);
		KUNIT_EXPECT_GE(test, ub_oom_score(UB_MAXVALUE, badness[i]), 0);
	}
}

#define NODE_RAM	1000
#define NODE_SWAP	500

static struct ub_totals totals(unsigned long ram_limit,
			       unsigned long swap_limit, u64 mode)
{
	struct ub_held_memory held = {
		.ram = 60, .ram_limit = ram_limit,
		.swap = 30, .swap_limit = swap_limit,
		.privvm = 80,
		.node_ram = NODE_RAM, .node_swap = NODE_SWAP,
	};
	struct ub_totals ret;

	ub_memory_totals(&held, mode, &ret);
	return ret;
}

static void expect_totals(struct kunit *test, struct ub_totals got,
			  unsigned long ram, unsigned long ram_free,
			  unsigned long swap, unsigned long swap_free)
{
	KUNIT_EXPECT_EQ(test, ram, got.ram);
	KUNIT_EXPECT_EQ(test, ram_free, got.ram_free);
	KUNIT_EXPECT_EQ(test, swap, got.swap);
	KUNIT_EXPECT_EQ(test, swap_free, got.swap_free);
}

static void limits_are_what_is_seen(struct kunit *test)
{
	static const u64 modes[] = {
		VE_MEMINFO_DEFAULT, VE_MEMINFO_COMPLETE, 700,
	};

	for (int i = 0; i < ARRAY_SIZE(modes); i++) {
		expect_totals(test, totals(100, 50, modes[i]), 100, 40, 50, 20);
		/* Not capped, and never below zero. */
		expect_totals(test, totals(5000, 5000, modes[i]),
			      5000, 4940, 5000, 4970);
		expect_totals(test, totals(10, 0, modes[i]), 10, 0, 0, 0);
	}
}

static void without_limit_the_node_is_seen(struct kunit *test)
{
	expect_totals(test, totals(UB_MAXVALUE, UB_MAXVALUE,
				   VE_MEMINFO_DEFAULT),
		      NODE_RAM, NODE_RAM - 60, NODE_SWAP, NODE_SWAP - 30);
	expect_totals(test, totals(UB_MAXVALUE, UB_MAXVALUE,
				   VE_MEMINFO_COMPLETE),
		      NODE_RAM, NODE_RAM - 60, NODE_SWAP, NODE_SWAP - 30);
}

static void or_as_many_pages_as_were_asked_for(struct kunit *test)
{
	expect_totals(test, totals(UB_MAXVALUE, UB_MAXVALUE, 200),
		      200, 200 - 80, 0, 0);
	expect_totals(test, totals(UB_MAXVALUE, UB_MAXVALUE, U64_MAX),
		      NODE_RAM, NODE_RAM - 80, 0, 0);
	expect_totals(test, totals(UB_MAXVALUE, 50, 200), 200, 120, 50, 20);
}

static struct kunit_case memory_cases[] = {
	KUNIT_CASE(overdraft_is_what_exceeds_the_guarantee),
	KUNIT_CASE(overdraft_goes_before_badness),
	KUNIT_CASE(whoever_can_be_killed_has_a_score),
	KUNIT_CASE(limits_are_what_is_seen),
	KUNIT_CASE(without_limit_the_node_is_seen),
	KUNIT_CASE(or_as_many_pages_as_were_asked_for),
	{}
};

static struct kunit_suite memory_suite = {
	.name = "ub_memory",
	.test_cases = memory_cases,
};
kunit_test_suite(memory_suite);
