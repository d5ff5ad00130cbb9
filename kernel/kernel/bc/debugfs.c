// SPDX-License-Identifier: GPL-2.0
/*
 * vz/beancounters in debugfs: every beancounter in memory, one a line, with its
 * references and whatever it holds. A destroyed one that stays is a leak, or
 * caches keep something of its container.
 */
#include <linux/debugfs.h>
#include <linux/seq_file.h>

#include "internal.h"

static int beancounters_show(struct seq_file *m, void *v)
{
	ub_show_all(m);
	/* For the next look: what only a CPU remembers is gone then. */
	ub_kmem_drain();
	return 0;
}
DEFINE_SHOW_ATTRIBUTE(beancounters);

void __init ub_debugfs_init(void)
{
	struct dentry *dir = debugfs_lookup("vz", NULL);

	if (!dir)
		dir = debugfs_create_dir("vz", NULL);
	debugfs_create_file("beancounters", 0400, dir, NULL,
			    &beancounters_fops);
}
