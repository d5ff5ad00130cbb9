// SPDX-License-Identifier: GPL-2.0
/* Settings in /proc/sys that a container sees and may not change. */
#include <linux/string.h>
#include <linux/sysctl.h>

#include "internal.h"

/* Bounds of what a network namespace may take of the node's own memory. */
static const char * const node_sysctls[] = {
	"ip6frag_high_thresh",
	"ip6frag_low_thresh",
	"ip6frag_time",
	"ipfrag_high_thresh",
	"ipfrag_low_thresh",
	"ipfrag_max_dist",
	"ipfrag_time",
	"nf_conntrack_frag6_high_thresh",
	"nf_conntrack_frag6_low_thresh",
	"nf_conntrack_frag6_timeout",
	"optmem_max",
};

bool __ve_may_tune(const struct ctl_table *table)
{
	return match_string(node_sysctls, ARRAY_SIZE(node_sysctls),
			    table->procname) < 0;
}
