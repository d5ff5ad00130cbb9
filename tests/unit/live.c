// SPDX-License-Identifier: GPL-2.0-or-later
/* What running containers have: processor limits, uptime. */
#include <errno.h>
#include <linux/vzcalluser.h>
#include <stdarg.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "base/cleanup.h"
#include "node/cgroup.h"
#include "resources/live.h"
#include "tap.h"

#define GROUP	"/sys/fs/cgroup/vz/101/"

static void groups(void)
{
	struct live_cpu cpu = {};
	_close_ int fd = -1;

	scratch_write("/proc/self/mountinfo",
		"30 22 0:27 / /sys/fs/cgroup rw - cgroup2 cgroup2 rw\n");
	is_number(cgroup_open_all(), -ENOENT, "no group, no container");
	scratch_write(GROUP "cpu.max", "150000 100000\n");
	fd = cgroup_open_all();
	ok(fd >= 0, "the groups are where they are mounted");
	is_number(live_cpu_read(fd, 102, &cpu), -ENODATA,
		  "a container without a group");
	is_number(live_cpu_read(fd, 101, &cpu), 0, "one file is enough");
	ok(cpu.has_limit && cpu.limit == 150, "the limit is in percent");
	ok(!cpu.has_weight && !cpu.has_cpus, "the rest is unknown");
	scratch_write(GROUP "cpu.max", "33333 25000\n");
	scratch_write(GROUP "cpu.weight", "50\n");
	scratch_write(GROUP "cpuset.cpus.effective", "0-3,7,9-10\n");
	live_cpu_read(fd, 101, &cpu);
	is_number(cpu.limit, 133, "of any period, rounded");
	is_number(cpu.weight, 50, "the weight");
	is_number(cpu.nr_cpus, 7, "processors are counted in ranges");
	scratch_write(GROUP "cpu.max", "max 100000\n");
	scratch_write(GROUP "cpu.weight", "nonsense\n");
	scratch_write(GROUP "cpuset.cpus.effective", "3-0\n");
	live_cpu_read(fd, 101, &cpu);
	ok(cpu.has_limit && !cpu.limit, "no limit is 0");
	ok(!cpu.has_weight && !cpu.has_cpus, "nonsense is unknown");
	scratch_write(GROUP "cpu.max", "5 0\n");
	ok(live_cpu_read(fd, 101, &cpu) == -ENODATA, "a period of nothing too");
}

static void units(void)
{
	is_number(live_cpuunits(100, 0), 1000, "the default");
	is_number(live_cpuunits(50, 1000), 500, "what the group has counts");
	is_number(live_cpuunits(100, 1004), 1004, "rounding does not show");
	is_number(live_cpuunits(101, 1004), 1010, "but a difference does");
	is_number(live_cpuunits(1, 8), 8, "the smallest");
	is_number(live_cpuunits(10000, 500000), 500000, "above the largest");
	is_number(live_cpuunits(9999, 500000), 99990, "one below it");
}

/* In place of the C library's: this process is the container's init. */
int ioctl(int fd, unsigned long request, ...)
{
	struct vzctl_ve_id *id;
	va_list ap;

	(void)fd;
	va_start(ap, request);
	id = va_arg(ap, struct vzctl_ve_id *);
	va_end(ap);
	if (request == VZCTL_VE_GET_PIDFD && id->veid == 101)
		return syscall(SYS_pidfd_open, getpid(), 0);
	errno = ESRCH;
	return -1;
}

static void times(void)
{
	const struct host host = { .fd = 7 };
	_free_ char *path = xasprintf("/proc/%d/stat", getpid());
	unsigned long ms = 0;

	is_number(live_node_uptime(&ms), -ENOENT, "no /proc");
	scratch_write("/proc/uptime", "350735.47 1234.00\n");
	is_number(live_node_uptime(&ms), 0, "the node");
	is_number(ms, 350735470, "is up in milliseconds");
	is_number(live_start_time(&host, 102, &ms), -ESRCH, "a stopped one");
	is_number(live_start_time(&host, 101, &ms), -ENOENT, "a dead init");
	scratch_write(path, "7 (a) S 1 9) S 1 7 7 0 -1 4194560 1 2 3 4 5 6 7 8"
			    " 20 0 1 0 12345 1000 99\n");
	is_number(live_start_time(&host, 101, &ms), 0, "a running one");
	is_number(ms, 123450, "was started when its init was");
	scratch_write(path, "7 (init) S 1 7\n");
	is_number(live_start_time(&host, 101, &ms), -EINVAL, "a short line");
}

int main(void)
{
	scratch_root();
	groups();
	units();
	times();
	return done_testing();
}
