// SPDX-License-Identifier: GPL-2.0
/*
 * Which device nodes a container may open. Making nodes is allowed for any
 * number, opening is what is controlled; what is not in the table is denied.
 */
#include <linux/device_cgroup.h>
#include <linux/major.h>

#include "internal.h"

struct device_rule {
	short	type;		/* DEVCG_DEV_CHAR, DEVCG_DEV_BLOCK */
	short	access;		/* DEVCG_ACC_READ | DEVCG_ACC_WRITE */
	u16	major;
	u16	major_end;	/* inclusive */
	s32	minor;		/* -1: any */
};

#define RW	(DEVCG_ACC_READ | DEVCG_ACC_WRITE)

/*
 * The console, the virtual terminals and /dev/kmsg of the classic list are the
 * node's own here and therefore missing.
 */
static const struct device_rule default_rules[] = {
	{ DEVCG_DEV_CHAR, RW, MEM_MAJOR, MEM_MAJOR, 3 },	/* null */
	{ DEVCG_DEV_CHAR, RW, MEM_MAJOR, MEM_MAJOR, 5 },	/* zero */
	{ DEVCG_DEV_CHAR, RW, MEM_MAJOR, MEM_MAJOR, 7 },	/* full */
	{ DEVCG_DEV_CHAR, RW, MEM_MAJOR, MEM_MAJOR, 8 },	/* random */
	{ DEVCG_DEV_CHAR, RW, MEM_MAJOR, MEM_MAJOR, 9 },	/* urandom */
	{ DEVCG_DEV_CHAR, RW, TTYAUX_MAJOR, TTYAUX_MAJOR, 0 },	/* tty */
	{ DEVCG_DEV_CHAR, RW, TTYAUX_MAJOR, TTYAUX_MAJOR, 2 },	/* ptmx */
	{ DEVCG_DEV_CHAR, RW, UNIX98_PTY_MASTER_MAJOR,
	  UNIX98_PTY_MASTER_MAJOR + UNIX98_PTY_MAJOR_COUNT - 1, -1 },
	{ DEVCG_DEV_CHAR, RW, UNIX98_PTY_SLAVE_MAJOR,
	  UNIX98_PTY_SLAVE_MAJOR + UNIX98_PTY_MAJOR_COUNT - 1, -1 },
};

static bool rule_matches(const struct device_rule *rule, short type, u32 major,
			 u32 minor)
{
	return rule->type == type && major >= rule->major &&
		major <= rule->major_end &&
		(rule->minor < 0 || minor == rule->minor);
}

int __ve_device_permission(short type, u32 major, u32 minor, short access)
{
	access &= ~DEVCG_ACC_MKNOD;
	if (!access)
		return 0;
	for (int i = 0; i < ARRAY_SIZE(default_rules); i++) {
		const struct device_rule *rule = &default_rules[i];

		if (rule_matches(rule, type, major, minor))
			return access & ~rule->access ? -EPERM : 0;
	}
	return -EPERM;
}

#ifdef CONFIG_VE_KUNIT_TEST
#include "device_test.c"
#endif
