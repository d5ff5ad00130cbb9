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

static struct kunit_case device_cases[] = {
	KUNIT_CASE(device_default_open),
	KUNIT_CASE(device_default_denied),
	KUNIT_CASE(device_mknod_of_anything),
	{}
};

static struct kunit_suite device_suite = {
	.name = "ve_device",
	.test_cases = device_cases,
};
kunit_test_suite(device_suite);
