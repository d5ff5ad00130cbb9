// SPDX-License-Identifier: GPL-2.0
/* KUnit: what a container sees in sysfs. Included by sysfs.c. */
#include <kunit/test.h>
#include <linux/rbtree.h>

#include "../../fs/sysfs/sysfs.h"

static bool shows(const char *dir, const char *name)
{
	const struct sysfs_rule *rule = rule_of(dir);
	int number;

	return !rule || find_name(rule->shown, name, &number);
}

static void sysfs_matches_names(struct kunit *test)
{
	KUNIT_EXPECT_TRUE(test, shows("/", "class"));
	KUNIT_EXPECT_FALSE(test, shows("/", "firmware"));
	KUNIT_EXPECT_FALSE(test, shows("/", "clas"));
	KUNIT_EXPECT_FALSE(test, shows("/", "classes"));
	KUNIT_EXPECT_FALSE(test, shows("/", ""));
	KUNIT_EXPECT_FALSE(test, shows("/bus", "pci"));
	KUNIT_EXPECT_TRUE(test, shows("/devices/system/cpu", "cpu12"));
	KUNIT_EXPECT_FALSE(test, shows("/devices/system/cpu", "cpu"));
	KUNIT_EXPECT_FALSE(test, shows("/devices/system/cpu", "cpufreq"));
	KUNIT_EXPECT_FALSE(test, shows("/devices/system/cpu", "cpu1x"));
}

static void sysfs_matches_directories(struct kunit *test)
{
	KUNIT_EXPECT_FALSE(test, shows("/devices/system/cpu/cpu0", "cpuidle"));
	KUNIT_EXPECT_TRUE(test, shows("/devices/system/cpu/cpu0", "topology"));
	KUNIT_EXPECT_TRUE(test, shows("/devices/system/cpu/cpu0/topology",
				      "core_id"));
	KUNIT_EXPECT_TRUE(test, shows("/devices/virtual/net", "venet0"));
	KUNIT_EXPECT_FALSE(test, shows("/devices/system/node/node0",
				       "meminfo"));
}

static void sysfs_tells_the_number(struct kunit *test)
{
	int number = -1;

	KUNIT_EXPECT_NOT_NULL(test, find_name(" cpu# online ", "cpu17",
					      &number));
	KUNIT_EXPECT_EQ(test, number, 17);
	number = -1;
	KUNIT_EXPECT_NOT_NULL(test, find_name(" cpu# online ", "online",
					      &number));
	KUNIT_EXPECT_EQ(test, number, -1);
}

/* Who takes over a newer Linux decides about each new directory. */
static void sysfs_knows_the_top(struct kunit *test)
{
	const struct sysfs_rule *top = rule_of("/");
	struct rb_node *node;
	int number;

	for (node = rb_first(&sysfs_root_kn->dir.children); node;
	     node = rb_next(node)) {
		const char *name = rb_entry(node, struct kernfs_node, rb)->name;

		KUNIT_EXPECT_TRUE_MSG(test,
				      find_name(top->shown, name, &number) ||
				      find_name(top->hidden, name, &number),
				      "/sys/%s has no verdict", name);
	}
}

static struct kunit_case sysfs_cases[] = {
	KUNIT_CASE(sysfs_matches_names),
	KUNIT_CASE(sysfs_matches_directories),
	KUNIT_CASE(sysfs_tells_the_number),
	KUNIT_CASE(sysfs_knows_the_top),
	{}
};

static struct kunit_suite sysfs_suite = {
	.name = "ve_sysfs",
	.test_cases = sysfs_cases,
};
kunit_test_suite(sysfs_suite);
