// SPDX-License-Identifier: GPL-2.0-or-later
/* The mount table. */
#include <errno.h>

#include "base/cleanup.h"
#include "base/log.h"
#include "node/mount.h"
#include "tap.h"

static void mounts(void)
{
	_free_ char *point = NULL;

	scratch_write("/proc/self/mountinfo",
		"22 1 8:1 / / rw,relatime shared:1 - ext4 /dev/sda1 rw\n"
		"30 22 0:27 / /sys/fs/cg\\040roup rw shared:9 master:2 - cgroup2 cgroup2 rw\n"
		"nonsense\n"
		"31 22 0:28 / /vz/root/101 rw - ext4 /dev/sda1 rw\n");
	is_number(mount_find_type("cgroup2", &point), 0,
		  "a file system type is found");
	ok(str_has_suffix(point, "/sys/fs/cg roup"),
	   "blanks in a mount point are decoded");
	is_number(mount_find_type("xfs", &point), -ENODEV,
		  "a type that is not mounted is not");
	ok(!mount_is_point("/vz/root/101"),
	   "a mount point that is missing is none");
}

int main(void)
{
	log_setup(&(struct log_config){ .prog = "test", .quiet = true });
	scratch_root();
	mounts();
	return done_testing();
}
