// SPDX-License-Identifier: GPL-2.0
/* KUnit: the device list. Included by device.c. */
#include <kunit/test.h>

static void device_default_open(struct kunit *test)
{
	static const struct {
		u32 major, minor;
	} open[] = {
		{ 1, 3 }, { 1, 5 }, { 1, 7 }, { 1, 8 }, { 1, 9 },
		{ 5, 0 }, { 5, 2 }, { 128, 0 }, { 136, 0 }, { 143, 255 },
	};

	for (int i = 0; i < ARRAY_SIZE(open); i++)
		KUNIT_EXPECT_EQ(test, 0,
				__ve_device_permission(DEVCG_DEV_CHAR,
						       open[i].major,
						       open[i].minor, RW));
}

static void device_default_denied(struct kunit *test)
{
	static const struct {
		short type;
		u32 major, minor;
	} denied[] = {
		{ DEVCG_DEV_CHAR, 1, 1 },	/* mem */
		{ DEVCG_DEV_CHAR, 1, 11 },	/* kmsg */
		{ DEVCG_DEV_CHAR, 4, 0 },	/* tty0 */
		{ DEVCG_DEV_CHAR, 5, 1 },	/* console */
		{ DEVCG_DEV_CHAR, 10, 200 },	/* net/tun */
		{ DEVCG_DEV_CHAR, 126, 0 },	/* vzctl */
		{ DEVCG_DEV_CHAR, 144, 0 },
		{ DEVCG_DEV_BLOCK, 1, 3 },
		{ DEVCG_DEV_BLOCK, 8, 0 },
	};

	for (int i = 0; i < ARRAY_SIZE(denied); i++) {
		KUNIT_EXPECT_EQ(test, -EPERM,
				__ve_device_permission(denied[i].type,
						       denied[i].major,
						       denied[i].minor,
						       DEVCG_ACC_READ));
		KUNIT_EXPECT_EQ(test, -EPERM,
				__ve_device_permission(denied[i].type,
						       denied[i].major,
						       denied[i].minor,
						       DEVCG_ACC_WRITE));
	}
}

static void device_mknod_of_anything(struct kunit *test)
{
	KUNIT_EXPECT_EQ(test, 0,
			__ve_device_permission(DEVCG_DEV_BLOCK, 8, 0,
					       DEVCG_ACC_MKNOD));
	KUNIT_EXPECT_EQ(test, -EPERM,
			__ve_device_permission(DEVCG_DEV_BLOCK, 8, 0,
					       DEVCG_ACC_MKNOD |
					       DEVCG_ACC_READ));
}

static struct ve_struct *running_ve(struct kunit *test)
{
	struct ve_struct *ve = kunit_kzalloc(test, sizeof(*ve), GFP_KERNEL);

	KUNIT_ASSERT_NOT_NULL(test, ve);
	init_rwsem(&ve->op_sem);
	ve_device_init(ve);
	ve->state = VE_RUNNING;
	return ve;
}

static int set_rule(struct ve_struct *ve, u32 type, int major, int minor,
		    u32 mask)
{
	const struct vzctl_setdevperms arg = {
		.type = type,
		.dev = new_encode_dev(MKDEV(major, minor)),
		.mask = mask,
	};

	return ve_device_set(ve, &arg);
}

static bool may_read(struct ve_struct *ve, int major, int minor)
{
	return rules_allow(ve, DEVCG_DEV_CHAR, major, minor, DEVCG_ACC_READ);
}

static void device_rules(struct kunit *test)
{
	struct ve_struct *ve = running_ve(test);

	KUNIT_EXPECT_FALSE(test, may_read(ve, 10, 200));
	KUNIT_EXPECT_EQ(test, 0, set_rule(ve, S_IFCHR | VE_DEV_EXACT, 10, 200,
					  VE_DEV_READ));
	KUNIT_EXPECT_TRUE(test, may_read(ve, 10, 200));
	KUNIT_EXPECT_FALSE(test, may_read(ve, 10, 201));
	KUNIT_EXPECT_FALSE(test, rules_allow(ve, DEVCG_DEV_CHAR, 10, 200, RW));
	KUNIT_EXPECT_FALSE(test, rules_allow(ve, DEVCG_DEV_BLOCK, 10, 200,
					     DEVCG_ACC_READ));

	KUNIT_EXPECT_EQ(test, 0, set_rule(ve, S_IFCHR | VE_DEV_EXACT, 10, 200,
					  VE_DEV_READ | VE_DEV_WRITE));
	KUNIT_EXPECT_TRUE(test, rules_allow(ve, DEVCG_DEV_CHAR, 10, 200, RW));
	KUNIT_EXPECT_TRUE(test, list_is_singular(&ve->devices));

	KUNIT_EXPECT_EQ(test, 0, set_rule(ve, S_IFCHR | VE_DEV_EXACT, 10, 200,
					  0));
	KUNIT_EXPECT_FALSE(test, may_read(ve, 10, 200));

	KUNIT_EXPECT_EQ(test, 0, set_rule(ve, S_IFCHR | VE_DEV_MAJOR, 29, 0,
					  VE_DEV_READ));
	KUNIT_EXPECT_TRUE(test, may_read(ve, 29, 7));
	KUNIT_EXPECT_FALSE(test, may_read(ve, 30, 7));
	KUNIT_EXPECT_EQ(test, 0, set_rule(ve, S_IFCHR | VE_DEV_ANY, 0, 0,
					  VE_DEV_READ));
	KUNIT_EXPECT_TRUE(test, may_read(ve, 30, 7));
	ve_device_exit(ve);
}

static void device_rules_refused(struct kunit *test)
{
	struct ve_struct *ve = running_ve(test);
	int nr = 0;

	KUNIT_EXPECT_EQ(test, -EINVAL, set_rule(ve, S_IFREG, 1, 1, VE_DEV_READ));
	KUNIT_EXPECT_EQ(test, -EINVAL, set_rule(ve, S_IFCHR, 1, 1, 01));
	while (nr <= MAX_RULES &&
	       !set_rule(ve, S_IFBLK | VE_DEV_EXACT, 8, nr, VE_DEV_READ))
		nr++;
	KUNIT_EXPECT_EQ(test, MAX_RULES, nr);
	KUNIT_EXPECT_EQ(test, 0, set_rule(ve, S_IFBLK | VE_DEV_EXACT, 8, 0,
					  VE_DEV_WRITE));
	ve->state = VE_STOPPING;
	KUNIT_EXPECT_EQ(test, -ESRCH, set_rule(ve, S_IFBLK | VE_DEV_EXACT, 8, 0,
					       0));
	ve_device_exit(ve);
}

static struct kunit_case device_cases[] = {
	KUNIT_CASE(device_default_open),
	KUNIT_CASE(device_default_denied),
	KUNIT_CASE(device_mknod_of_anything),
	KUNIT_CASE(device_rules),
	KUNIT_CASE(device_rules_refused),
	{}
};

static struct kunit_suite device_suite = {
	.name = "ve_device",
	.test_cases = device_cases,
};
kunit_test_suite(device_suite);
