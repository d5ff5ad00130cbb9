/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The classic calls of the CPU scheduler: "fairsched CTID", on the node. Speaks
 * TAP.
 */
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/ioctl.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <linux/beancounter.h>
#include <linux/vzcalluser.h>

#define NODE_ID	777

static int nr_tests, nr_failed;

static void is(const char *what, long got, long want)
{
	nr_tests++;
	if (got == want) {
		printf("ok %d - %s\n", nr_tests, what);
		return;
	}
	nr_failed++;
	printf("not ok %d - %s: want %ld, got %ld\n", nr_tests, what, want,
	       got);
}

static long call(long nr, long a, long b, long c)
{
	long ret = syscall(nr, a, b, c);

	return ret < 0 ? -errno : ret;
}

static void test_nodes(void)
{
	is("a node is made",
	   call(__NR_vz_fairsched_mknod, 0, 500, NODE_ID), NODE_ID);
	is("but once", call(__NR_vz_fairsched_mknod, 0, 500, NODE_ID), -EEXIST);
	is("with a weight",
	   call(__NR_vz_fairsched_mknod, 0, 0, NODE_ID + 1), -EINVAL);
	is("a process moves there",
	   call(__NR_vz_fairsched_mvpr, getpid(), NODE_ID, 0), 0);
	is("it is in use then",
	   call(__NR_vz_fairsched_rmnod, NODE_ID, 0, 0), -EBUSY);
	is("it moves back",
	   call(__NR_vz_fairsched_mvpr, getpid(), FAIRSCHED_HOST, 0), 0);
	is("nobody", call(__NR_vz_fairsched_mvpr, 0, NODE_ID, 0), -ESRCH);
	is("then it goes", call(__NR_vz_fairsched_rmnod, NODE_ID, 0, 0), 0);
	is("and is gone", call(__NR_vz_fairsched_rmnod, NODE_ID, 0, 0), -ENOENT);
}

static long rate(unsigned int ctid, int op, long value)
{
	return call(__NR_vz_fairsched_rate, ctid, op, value);
}

static void test_limits(unsigned int ctid)
{
	is("weight", call(__NR_vz_fairsched_chwt, ctid, 250, 0), 0);
	is("none", call(__NR_vz_fairsched_chwt, ctid, 0, 0), -EINVAL);
	is("of no node",
	   call(__NR_vz_fairsched_chwt, NODE_ID, 500, 0), -ENOENT);
	is("of 0", call(__NR_vz_fairsched_chwt, 0, 500, 0), -EINVAL);
	is("no rate yet", rate(ctid, FAIRSCHED_GET_RATE, 0), -ENODATA);
	is("rate", rate(ctid, FAIRSCHED_SET_RATE, 512), 512);
	is("is told", rate(ctid, FAIRSCHED_GET_RATE, 0), 512);
	is("of 0", rate(ctid, FAIRSCHED_SET_RATE, 0), -EINVAL);
	is("goes", rate(ctid, FAIRSCHED_DROP_RATE, 0), 0);
	is("is gone", rate(ctid, FAIRSCHED_GET_RATE, 0), -ENODATA);
	is("unknown operation", rate(ctid, 9, 0), -EINVAL);
}

static void test_places(unsigned int ctid)
{
	unsigned long mask = 1, none = 0;

	is("one CPU", call(__NR_vz_fairsched_vcpus, ctid, 1, 0), 0);
	is("all", call(__NR_vz_fairsched_vcpus, ctid, 0, 0), 0);
	is("a mask", call(__NR_vz_fairsched_cpumask, ctid, sizeof(mask),
			  (long)&mask), 0);
	is("of none", call(__NR_vz_fairsched_cpumask, ctid, sizeof(none),
			   (long)&none), -EINVAL);
	is("that cannot be read",
	   call(__NR_vz_fairsched_cpumask, ctid, 8, 8), -EFAULT);
	is("memory nodes", call(__NR_vz_fairsched_nodemask, ctid, sizeof(mask),
				(long)&mask), 0);
	is("all again", call(__NR_vz_fairsched_vcpus, ctid, 0, 0), 0);
}

static long ask(int ctl, unsigned int ctid, struct vzctl_cpustat *stat)
{
	struct vzctl_cpustatctl arg = { .veid = ctid, .cpustat = stat };

	return ioctl(ctl, VZCTL_GET_CPU_STAT, &arg) < 0 ? -errno : 0;
}

static void test_cpustat(unsigned int ctid)
{
	struct vzctl_cpustat stat = { 0 };
	int ctl = open(VZCTL_DEVICE, O_RDWR | O_CLOEXEC);

	is("processor time", ask(ctl, ctid, &stat), 0);
	is("goes on", stat.uptime && stat.uptime_jif && stat.idle_clk, 1);
	is("of nobody", ask(ctl, NODE_ID, &stat), -ESRCH);
	is("to nowhere", ask(ctl, ctid, (void *)8), -EFAULT);
	close(ctl);
}

int main(int argc, char **argv)
{
	unsigned int ctid = argc > 1 ? atoi(argv[1]) : 101;

	test_nodes();
	test_limits(ctid);
	test_places(ctid);
	test_cpustat(ctid);
	printf("1..%d\n", nr_tests);
	return nr_failed ? 1 : 0;
}
