// SPDX-License-Identifier: GPL-2.0
/* KUnit: what quotactl() makes of its structures. Included by quotactl.c. */
#include <kunit/test.h>

static void limits_round_up(struct kunit *test)
{
	struct qc_dqblk blk = {
		.d_spc_hardlimit = 1025, .d_spc_softlimit = 1024,
		.d_ino_hardlimit = 7, .d_space = 1,
	};
	struct fs_disk_quota xfs;
	struct if_dqblk dq;

	to_if_dqblk(&dq, &blk);
	KUNIT_EXPECT_EQ(test, 2, dq.dqb_bhardlimit);
	KUNIT_EXPECT_EQ(test, 1, dq.dqb_bsoftlimit);
	KUNIT_EXPECT_EQ(test, 7, dq.dqb_ihardlimit);
	KUNIT_EXPECT_EQ(test, 1, dq.dqb_curspace);

	to_xfs_dqblk(&xfs, &blk, GRPQUOTA, 5);
	KUNIT_EXPECT_EQ(test, 3, xfs.d_blk_hardlimit);
	KUNIT_EXPECT_EQ(test, 2, xfs.d_blk_softlimit);
	KUNIT_EXPECT_EQ(test, 1, xfs.d_bcount);
	KUNIT_EXPECT_EQ(test, 5, xfs.d_id);
	KUNIT_EXPECT_EQ(test, FS_GROUP_QUOTA, xfs.d_flags);
}

static void expect_timer(struct kunit *test, s64 timer)
{
	struct qc_dqblk blk = { .d_spc_timer = timer, .d_ino_timer = 3 };
	struct fs_disk_quota dq;

	to_xfs_dqblk(&dq, &blk, USRQUOTA, 0);
	dq.d_fieldmask |= FS_DQ_BTIMER | FS_DQ_ITIMER;
	from_xfs_dqblk(&blk, &dq);
	KUNIT_EXPECT_EQ(test, timer, blk.d_spc_timer);
	KUNIT_EXPECT_EQ(test, 3, blk.d_ino_timer);
	KUNIT_EXPECT_EQ(test, QC_SPC_TIMER | QC_INO_TIMER, blk.d_fieldmask);
}

static void timers_survive(struct kunit *test)
{
	expect_timer(test, 0);
	expect_timer(test, S32_MAX);
	expect_timer(test, S32_MAX + 1LL);
	expect_timer(test, (1LL << 39) - 1);
}

static s64 deadline_of(int given, u64 usage, u64 soft, s64 old, u32 grace)
{
	struct qc_dqblk blk = { .d_fieldmask = given };

	set_deadline(&blk, QC_SPC_TIMER, usage, soft, old, grace,
		     &blk.d_spc_timer);
	return blk.d_fieldmask & QC_SPC_TIMER ? blk.d_spc_timer : -1;
}

static void excess_gets_deadline(struct kunit *test)
{
	s64 now = ktime_get_real_seconds();

	/* no soft limit, not exceeded, just met */
	KUNIT_EXPECT_EQ(test, -1, deadline_of(0, 5, 0, 0, 60));
	KUNIT_EXPECT_EQ(test, -1, deadline_of(0, 5, 6, 0, 60));
	KUNIT_EXPECT_EQ(test, -1, deadline_of(0, 5, 5, 0, 60));
	KUNIT_EXPECT_GE(test, deadline_of(0, 6, 5, 0, 60), now + 60);
	/* it has begun before */
	KUNIT_EXPECT_EQ(test, 77, deadline_of(0, 6, 5, 77, 60));
	/* the caller's own */
	KUNIT_EXPECT_EQ(test, 0, deadline_of(QC_SPC_TIMER, 6, 5, 77, 60));
}

static void limits_fit(struct kunit *test)
{
	const u64 most = S64_MAX >> 10;

	KUNIT_EXPECT_TRUE(test, fit_in_bytes(most, 0, 10));
	KUNIT_EXPECT_TRUE(test, fit_in_bytes(0, most, 10));
	KUNIT_EXPECT_FALSE(test, fit_in_bytes(most + 1, 0, 10));
	KUNIT_EXPECT_FALSE(test, fit_in_bytes(0, most + 1, 10));
	/* as bytes they would be 0, no limit */
	KUNIT_EXPECT_FALSE(test, fit_in_bytes(1ULL << 54, 0, 10));
	KUNIT_EXPECT_FALSE(test, fit_in_bytes(1ULL << 55, 0, 9));
}

static struct kunit_case quotactl_cases[] = {
	KUNIT_CASE(limits_round_up),
	KUNIT_CASE(limits_fit),
	KUNIT_CASE(timers_survive),
	KUNIT_CASE(excess_gets_deadline),
	{}
};

static struct kunit_suite quotactl_suite = {
	.name = "ve_quotactl",
	.test_cases = quotactl_cases,
};
kunit_test_suite(quotactl_suite);
