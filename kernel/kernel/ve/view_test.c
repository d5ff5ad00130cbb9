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

static bool shows_root(const char *name)
{
	const struct view_entry *entry = find_root(name);

	return entry && entry->flags & VIEW_SHOWN;
}

static void view_hides_the_node(struct kunit *test)
{
	static const char * const hidden[] = {
		"bc", "buddyinfo", "config.gz", "interrupts", "kallsyms",
		"kcore", "kmsg", "sysrq-trigger", "zoneinfo", "never heard of",
	};

	for (int i = 0; i < ARRAY_SIZE(hidden); i++)
		KUNIT_EXPECT_FALSE_MSG(test, shows_root(hidden[i]), "%s",
				       hidden[i]);
	KUNIT_EXPECT_NULL(test, view_find(vz_view, ARRAY_SIZE(vz_view),
					  "version"));
}

static void view_gives_own_files_to_root(struct kunit *test)
{
	KUNIT_ASSERT_NOT_NULL(test, find_root("user_beancounters"));
	KUNIT_EXPECT_TRUE(test, find_root("user_beancounters")->flags &
			  VIEW_OWNED);
	KUNIT_ASSERT_NOT_NULL(test, find_root("meminfo"));
	KUNIT_EXPECT_FALSE(test, find_root("meminfo")->flags & VIEW_OWNED);
}

/* What describes a machine must not be the node's. */
static void view_replaces_the_machine(struct kunit *test)
{
	static const char * const names[] = {
		"cmdline", "cpuinfo", "devices", "diskstats", "loadavg",
		"meminfo", "modules", "partitions", "stat", "swaps", "uptime",
		"version", "vmstat",
	};

	for (int i = 0; i < ARRAY_SIZE(names); i++) {
		KUNIT_ASSERT_TRUE_MSG(test, shows_root(names[i]), "%s",
				      names[i]);
		KUNIT_EXPECT_NOT_NULL_MSG(test,
					  replaced_by_name(names[i])->own,
					  "%s", names[i]);
	}
}

/* Who takes over a newer Linux decides about each new entry of /proc. */
static void view_knows_all_of_proc(struct kunit *test)
{
	struct rb_node *node;

	for (node = rb_first(&proc_root.subdir); node; node = rb_next(node)) {
		const char *name = rb_entry(node, struct proc_dir_entry,
					    subdir_node)->name;

		KUNIT_EXPECT_NOT_NULL_MSG(test, find_root(name),
					  "/proc/%s has no verdict", name);
	}
}

static struct kunit_case view_cases[] = {
	KUNIT_CASE(view_is_sorted),
	KUNIT_CASE(view_hides_the_node),
	KUNIT_CASE(view_gives_own_files_to_root),
	KUNIT_CASE(view_replaces_the_machine),
	KUNIT_CASE(view_knows_all_of_proc),
	{}
};

static struct kunit_suite view_suite = {
	.name = "ve_view",
	.test_cases = view_cases,
};
kunit_test_suite(view_suite);
