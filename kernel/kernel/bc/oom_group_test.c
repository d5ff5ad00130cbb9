// SPDX-License-Identifier: GPL-2.0
/* KUnit: what a line of adjustment groups says. Included by oom_group.c. */
#include <kunit/test.h>

/* Those of @lines alone; freed by the caller. */
static struct oom_groups *test_groups(struct kunit *test, const char *lines)
{
	char *text = kstrdup(lines, GFP_KERNEL);
	struct oom_groups *in;

	KUNIT_ASSERT_NOT_NULL(test, text);
	in = groups_with(NULL, text);
	kfree(text);
	return in;
}

static int test_adj(struct kunit *test, const char *lines, const char *comm,
		    const char *parent, long uid)
{
	struct oom_groups *in = test_groups(test, lines);
	int adj;

	KUNIT_ASSERT_FALSE(test, IS_ERR(in));
	adj = find_adj(in, comm, parent, uid);
	kvfree(in);
	return adj;
}

static void names_are_whole_or_prefixes(struct kunit *test)
{
	KUNIT_EXPECT_EQ(test, -9, test_adj(test, "sshd init -1 -9",
					   "sshd", "init", 0));
	KUNIT_EXPECT_EQ(test, 0, test_adj(test, "sshd init -1 -9",
					  "sshd2", "init", 0));
	KUNIT_EXPECT_EQ(test, 0, test_adj(test, "sshd init -1 -9",
					  "sshd", "bash", 0));
	KUNIT_EXPECT_EQ(test, 7, test_adj(test, "httpd* * -1 7",
					  "httpd-prefork", "any", 0));
	KUNIT_EXPECT_EQ(test, 0, test_adj(test, "httpd* * -1 7",
					  "http", "any", 0));
	KUNIT_EXPECT_EQ(test, 0, test_adj(test, "a*b * -1 7", "axb", "c", 0));
	KUNIT_EXPECT_EQ(test, 7, test_adj(test, "a*b * -1 7", "a*b", "c", 0));
}

static void users_are_any_one_or_those_below(struct kunit *test)
{
	KUNIT_EXPECT_EQ(test, 1, test_adj(test, "x * -1 1", "x", "y", 70000));
	/* Whom the container has no number for */
	KUNIT_EXPECT_EQ(test, 1, test_adj(test, "x * -1 1", "x", "y", U32_MAX));
	KUNIT_EXPECT_EQ(test, 1, test_adj(test, "x * 0 1", "x", "y", 0));
	KUNIT_EXPECT_EQ(test, 0, test_adj(test, "x * 0 1", "x", "y", 1));
	KUNIT_EXPECT_EQ(test, 1, test_adj(test, "x * -500 1", "x", "y", 0));
	KUNIT_EXPECT_EQ(test, 1, test_adj(test, "x * -500 1", "x", "y", 499));
	KUNIT_EXPECT_EQ(test, 0, test_adj(test, "x * -500 1", "x", "y", 500));
	KUNIT_EXPECT_EQ(test, 0, test_adj(test, "x * -4294967295 1",
					  "x", "y", U32_MAX));
}

static void first_line_that_fits_counts(struct kunit *test)
{
	static const char lines[] = "# names\n\n  x\t* 5 -1000\r\n"
				    "x * -1 1000\n#x * -1 3\ny * -1 2";

	KUNIT_EXPECT_EQ(test, -1000, test_adj(test, lines, "x", "p", 5));
	KUNIT_EXPECT_EQ(test, 1000, test_adj(test, lines, "x", "p", 6));
	KUNIT_EXPECT_EQ(test, 2, test_adj(test, lines, "y", "p", 5));
	KUNIT_EXPECT_EQ(test, 0, test_adj(test, lines, "z", "p", 5));
	KUNIT_EXPECT_EQ(test, 0, find_adj(NULL, "x", "p", 5));
}

static void wrong_lines_are_refused(struct kunit *test)
{
	static const char * const wrong[] = {
		"x", "x *", "x * 0", "x * 0 1 2", "x * 0 1001", "x * 0 -1001",
		"x * root 0", "x * 0 0x1", "x * 4294967295 0",
		"x * -4294967296 0", "x * 99999999999999999999 0",
		"sixteen-letters- * 0 0", "* sixteen-letters- 0 0",
		"x * 0 0\ny",
	};

	for (int i = 0; i < ARRAY_SIZE(wrong); i++)
		KUNIT_EXPECT_EQ_MSG(test, -EINVAL,
				    PTR_ERR_OR_ZERO(test_groups(test, wrong[i])),
				    "%s", wrong[i]);
	KUNIT_EXPECT_EQ(test, 3, test_adj(test, "fifteen-letters* * 0 3",
					  "fifteen-letters", "x", 0));
}

static void groups_are_added_and_bounded(struct kunit *test)
{
	struct oom_groups *old = test_groups(test, "x * -1 1"), *new;
	char *text = kunit_kzalloc(test, LINES_MAX + 1, GFP_KERNEL);
	char more[] = "x * -1 2\ny * -1 3\n";

	KUNIT_ASSERT_NOT_NULL(test, text);
	KUNIT_ASSERT_FALSE(test, IS_ERR(old));
	new = groups_with(old, more);
	KUNIT_ASSERT_FALSE(test, IS_ERR(new));
	KUNIT_EXPECT_EQ(test, 3, new->nr);
	KUNIT_EXPECT_EQ(test, 1, find_adj(new, "x", "p", 0));
	KUNIT_EXPECT_EQ(test, 3, find_adj(new, "y", "p", 0));
	KUNIT_EXPECT_EQ(test, 0, find_adj(old, "y", "p", 0));
	kvfree(new);

	memset(text, '\n', LINES_MAX);
	KUNIT_EXPECT_EQ(test, -ENOSPC, PTR_ERR_OR_ZERO(groups_with(old, text)));
	kvfree(old);
}

static struct kunit_case oom_group_cases[] = {
	KUNIT_CASE(names_are_whole_or_prefixes),
	KUNIT_CASE(users_are_any_one_or_those_below),
	KUNIT_CASE(first_line_that_fits_counts),
	KUNIT_CASE(wrong_lines_are_refused),
	KUNIT_CASE(groups_are_added_and_bounded),
	{}
};

static struct kunit_suite oom_group_suite = {
	.name = "ub_oom_group",
	.test_cases = oom_group_cases,
};
kunit_test_suite(oom_group_suite);
