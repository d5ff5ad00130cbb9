// SPDX-License-Identifier: GPL-2.0
/* KUnit: buckets of I/O limits, with a clock of our own. */
#include <kunit/test.h>
#include <linux/math64.h>
#include <linux/time64.h>

#include "internal.h"

#define SECOND	((u64)NSEC_PER_SEC)

static void init_bucket(struct ub_io_bucket *bucket, u32 speed, u32 burst,
			u32 latency)
{
	const struct ub_io_limit limit = {
		.speed = speed, .burst = burst, .latency = latency,
	};

	ub_bucket_init(bucket);
	ub_bucket_set(bucket, &limit, SECOND);
}

static void bucket_without_limit(struct kunit *test)
{
	struct ub_io_bucket bucket;

	init_bucket(&bucket, 0, 0, 10000);
	KUNIT_EXPECT_FALSE(test, ub_bucket_take(&bucket, U32_MAX, SECOND));
	KUNIT_EXPECT_EQ(test, ub_bucket_wait(&bucket, SECOND), 0);
}

static void bucket_runs_into_debt(struct kunit *test)
{
	struct ub_io_bucket bucket;

	init_bucket(&bucket, 1000, 3000, 10000);
	KUNIT_EXPECT_TRUE(test, ub_bucket_take(&bucket, 500, SECOND));
	KUNIT_EXPECT_EQ(test, ub_bucket_wait(&bucket, SECOND), SECOND / 2 + 1);
	KUNIT_EXPECT_EQ(test, ub_bucket_wait(&bucket, SECOND + SECOND / 4),
			SECOND / 4 + 1);
	KUNIT_EXPECT_EQ(test, ub_bucket_wait(&bucket, 2 * SECOND), 0);
}

static void bucket_saves_up(struct kunit *test)
{
	struct ub_io_bucket bucket;

	init_bucket(&bucket, 1000, 3000, 10000);
	KUNIT_EXPECT_FALSE(test, ub_bucket_take(&bucket, 2000, 3 * SECOND));
	/* More than the burst is not saved, however long it takes. */
	KUNIT_EXPECT_FALSE(test, ub_bucket_take(&bucket, 3000, 900 * SECOND));
	KUNIT_EXPECT_TRUE(test, ub_bucket_take(&bucket, 1, 900 * SECOND));
}

static void bucket_waits_no_longer(struct kunit *test)
{
	struct ub_io_bucket bucket;

	init_bucket(&bucket, 1, 3, 250);
	KUNIT_EXPECT_TRUE(test, ub_bucket_take(&bucket, U32_MAX, SECOND));
	KUNIT_EXPECT_EQ(test, ub_bucket_wait(&bucket, SECOND), SECOND / 4);
}

/* Who asks often loses no fractions. */
static void bucket_keeps_fractions(struct kunit *test)
{
	struct ub_io_bucket bucket;
	u64 now = SECOND;

	init_bucket(&bucket, 10, 30, 10000);
	ub_bucket_take(&bucket, 10, now);
	for (int i = 0; i < 1000; i++)
		ub_bucket_take(&bucket, 0, now += SECOND / 1000);
	KUNIT_EXPECT_EQ(test, ub_bucket_wait(&bucket, now), 0);
}

static void bucket_forgets_with_a_limit(struct kunit *test)
{
	const struct ub_io_limit limit = { 1000, 3000, 10000 };
	struct ub_io_bucket bucket;

	init_bucket(&bucket, 1, 3, 10000);
	ub_bucket_take(&bucket, 1000000, SECOND);
	ub_bucket_set(&bucket, &limit, SECOND);
	KUNIT_EXPECT_EQ(test, ub_bucket_wait(&bucket, SECOND), 0);
}

static struct kunit_case io_cases[] = {
	KUNIT_CASE(bucket_without_limit),
	KUNIT_CASE(bucket_runs_into_debt),
	KUNIT_CASE(bucket_saves_up),
	KUNIT_CASE(bucket_waits_no_longer),
	KUNIT_CASE(bucket_keeps_fractions),
	KUNIT_CASE(bucket_forgets_with_a_limit),
	{}
};

static struct kunit_suite io_suite = {
	.name = "ub_io",
	.test_cases = io_cases,
};
kunit_test_suite(io_suite);
