// SPDX-License-Identifier: GPL-2.0
/* Start of the beancounters: their files. Counting itself needs no start. */
#include <linux/init.h>

#include "internal.h"

static int __init ub_init(void)
{
	ub_debugfs_init();
	return ub_events_start() ?: ub_proc_init() ?: ub_io_start();
}
fs_initcall(ub_init);
