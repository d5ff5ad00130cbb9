// SPDX-License-Identifier: GPL-2.0
/*
 * Pages of hugetlbfs are the node's: whoever set them aside had somebody in
 * mind, and neither physpages nor lockedpages would notice that a container
 * takes them. The controller keeps it from them, where it is enabled.
 */
#include <linux/cgroup.h>
#include <linux/hugetlb.h>
#include <linux/hugetlb_cgroup.h>

#include "internal.h"

/* @cgrp is empty. As for physpages, a limit is stored as a number. */
void ub_hugetlb_deny(struct cgroup *cgrp)
{
	struct cgroup_subsys_state *css =
		cgroup_get_e_css(cgrp, &hugetlb_cgrp_subsys);
	struct hugetlb_cgroup *hugetlb =
		container_of(css, struct hugetlb_cgroup, css);
	int i;

	if (css->cgroup == cgrp) {
		for (i = 0; i < HUGE_MAX_HSTATE; i++) {
			xchg(&hugetlb->hugepage[i].max, 0);
			xchg(&hugetlb->rsvd_hugepage[i].max, 0);
		}
	}
	css_put(css);
}
