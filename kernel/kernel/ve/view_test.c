// SPDX-License-Identifier: GPL-2.0
/* KUnit: what a container sees in /proc. Included by view.c. */
#include <kunit/test.h>

static void expect_sorted(struct kunit *test, const struct view_entry *view,
			  size_t nr)
{
	for (size_t i = 1; i < nr; i++)
		KUNIT_EXPECT_LT_MSG(test, strcmp(view[i - 1].name,
						 view[i].name), 0,
				    "%s before %s", view[i - 1].name,
				    view[i].name);
}

static void view_is_sorted(struct kunit *test)
{
	expect_sorted(test, root_view, ARRAY_SIZE(root_view));
	expect_sorted(test, vz_view, ARRAY_SIZE(vz_view));
}

static const struct view_entry *find_root(const char *name)
{
	return view_find(root_view, ARRAY_SIZE(root_view), name);
}

static void view_hides_the_node(struct kunit *test)
{
	static const char * const hidden[] = {
		"bc", "cmdline", "config.gz", "interrupts", "kallsyms", "kcore",
		"kmsg", "modules", "sysrq-trigger", "never heard of",
	};

	for (int i = 0; i < ARRAY_SIZE(hidden); i++)
		KUNIT_EXPECT_NULL_MSG(test, find_root(hidden[i]), "%s",
				      hidden[i]);
	KUNIT_EXPECT_NULL(test, view_find(vz_view, ARRAY_SIZE(vz_view),
					  "version"));
}

static void view_gives_own_files_to_root(struct kunit *test)
{
	KUNIT_ASSERT_NOT_NULL(test, find_root("user_beancounters"));
	KUNIT_EXPECT_TRUE(test, find_root("user_beancounters")->own);
	KUNIT_ASSERT_NOT_NULL(test, find_root("meminfo"));
	KUNIT_EXPECT_FALSE(test, find_root("meminfo")->own);
}

static struct kunit_case view_cases[] = {
	KUNIT_CASE(view_is_sorted),
	KUNIT_CASE(view_hides_the_node),
	KUNIT_CASE(view_gives_own_files_to_root),
	{}
};

static struct kunit_suite view_suite = {
	.name = "ve_view",
	.test_cases = view_cases,
};
kunit_test_suite(view_suite);
