// SPDX-License-Identifier: GPL-2.0
/* Starts the pieces of the container subsystem in order. */
#define pr_fmt(fmt) "ve: " fmt

#include <linux/init.h>
#include <linux/printk.h>

#include "internal.h"

static int __init ve_init(void)
{
	static int (* const pieces[])(void) __initconst = {
		ve_cgroup_text_init,
		ve_event_init,
		ve_proc_init,
		ve_quota_init,
		ve_sysfs_init,
		ve_ioctl_init,
	};
	int err;

	ve_debugfs_init();
	for (int i = 0; i < ARRAY_SIZE(pieces); i++) {
		err = pieces[i]();
		if (err) {
			pr_err("not available: %ps failed (%d)\n", pieces[i],
			       err);
			return err;
		}
	}
	return 0;
}
fs_initcall(ve_init);
