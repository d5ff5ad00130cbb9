// SPDX-License-Identifier: GPL-2.0-or-later
/* What a control group gives back before it goes. */
#include "base/cleanup.h"
#include "node/cgroup.h"
#include "tap.h"

#define PARENT	"/sys/fs/cgroup/vz/"
#define RECLAIM	PARENT "101/memory.reclaim"

/* Directories of a file system stay when there are files in them: no matter. */
static void gives_back(const char *stat, const char *want, const char *promise)
{
	_free_ char *asked = NULL;

	scratch_write(PARENT "cgroup.stat", stat);
	scratch_write(RECLAIM, "");
	cgroup_remove(101);
	asked = scratch_read(RECLAIM);
	is_text(asked, want, promise);
}

int main(void)
{
	scratch_root();
	scratch_write("/proc/self/mountinfo",
		"30 22 0:27 / /sys/fs/cgroup rw - cgroup2 cgroup2 rw\n");
	is_number(cgroup_remove(101), 0, "there is nothing to remove");
	gives_back("nr_descendants 9000\nnr_dying_descendants 511\n", "",
		   "pages of files stay for the next start");
	gives_back("nr_descendants 3\nnr_dying_descendants 512\n", "64M",
		   "but not where many groups are dead");
	gives_back("nr_dying_descendants\n", "", "what is not said is none");
	is_number(cgroup_remove(102), 0, "another one has no group");
	return done_testing();
}
