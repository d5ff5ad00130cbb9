// SPDX-License-Identifier: GPL-2.0-or-later
/* What processor limits running containers have. */
#include <errno.h>

#include "base/cleanup.h"
#include "node/cgroup.h"
#include "resources/cpu_state.h"
#include "tap.h"

#define GROUP	"/sys/fs/cgroup/vz/101/"

static void groups(void)
{
	struct cpu_state cpu = {};
	_close_ int fd = -1;

	scratch_write("/proc/self/mountinfo",
		"30 22 0:27 / /sys/fs/cgroup rw - cgroup2 cgroup2 rw\n");
	is_number(cgroup_open_all(), -ENOENT, "no group, no container");
	scratch_write(GROUP "cpu.max", "150000 100000\n");
	fd = cgroup_open_all();
	ok(fd >= 0, "the groups are where they are mounted");
	is_number(cpu_state_read(fd, 102, &cpu), -ENODATA,
		  "a container without a group");
	is_number(cpu_state_read(fd, 101, &cpu), 0, "one file is enough");
	ok(cpu.has_limit && cpu.limit == 150, "the limit is in percent");
	ok(!cpu.has_weight && !cpu.has_cpus, "the rest is unknown");
	scratch_write(GROUP "cpu.max", "33333 25000\n");
	scratch_write(GROUP "cpu.weight", "50\n");
	scratch_write(GROUP "cpuset.cpus.effective", "0-3,7,9-10\n");
	cpu_state_read(fd, 101, &cpu);
	is_number(cpu.limit, 133, "of any period, rounded");
	is_number(cpu.weight, 50, "the weight");
	is_number(cpu.nr_cpus, 7, "processors are counted in ranges");
	scratch_write(GROUP "cpu.max", "max 100000\n");
	scratch_write(GROUP "cpu.weight", "nonsense\n");
	scratch_write(GROUP "cpuset.cpus.effective", "3-0\n");
	cpu_state_read(fd, 101, &cpu);
	ok(cpu.has_limit && !cpu.limit, "no limit is 0");
	ok(!cpu.has_weight && !cpu.has_cpus, "nonsense is unknown");
	scratch_write(GROUP "cpu.max", "5 0\n");
	ok(cpu_state_read(fd, 101, &cpu) == -ENODATA, "a period of nothing too");
}

static void units(void)
{
	is_number(cpu_state_units(100, 0), 1000, "the default");
	is_number(cpu_state_units(50, 1000), 500, "what the group has counts");
	is_number(cpu_state_units(100, 1004), 1004, "rounding does not show");
	is_number(cpu_state_units(101, 1004), 1010, "but a difference does");
	is_number(cpu_state_units(1, 8), 8, "the smallest");
	is_number(cpu_state_units(10000, 500000), 500000, "above the largest");
	is_number(cpu_state_units(9999, 500000), 99990, "one below it");
}

int main(void)
{
	scratch_root();
	groups();
	units();
	return done_testing();
}
