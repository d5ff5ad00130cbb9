/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Wrong calls to the control device and the beancounter system calls: bad
 * pointers, sizes, ids, ranges, descriptors. Speaks TAP. "ioctls node" expects
 * to run on the node with a container 101 running, "ioctls ct" inside one.
 */
#define _GNU_SOURCE
#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/sysmacros.h>
#include <unistd.h>

#include <linux/beancounter.h>
#include <linux/venet.h>
#include <linux/vzcalluser.h>

#define BAD_POINTER	((void *)8)
#define RUNNING		101

static int nr_tests, nr_failed;

static void expect(const char *what, long ret, int err, int want)
{
	int got = ret < 0 ? err : 0;

	nr_tests++;
	if (got == want) {
		printf("ok %d - %s\n", nr_tests, what);
		return;
	}
	nr_failed++;
	printf("not ok %d - %s: want %s, got %s\n", nr_tests, what,
	       want ? strerrorname_np(want) : "success",
	       got ? strerrorname_np(got) : "success");
}

#define EXPECT(want, what, call)			\
	do {						\
		long ret_;				\
							\
		errno = 0;				\
		ret_ = (call);				\
		expect(what, ret_, errno, want);	\
	} while (0)

static int open_cgroup(void)
{
	mkdir("/sys/fs/cgroup/vz/ioctls", 0755);
	return open("/sys/fs/cgroup/vz/ioctls",
		    O_RDONLY | O_DIRECTORY | O_CLOEXEC);
}

static void test_unknown(int ctl)
{
	char buf[4096] = "";

	EXPECT(ENOTTY, "unknown number of a known family",
	       ioctl(ctl, _IOW(VZCTLTYPE, 99, int), buf));
	EXPECT(ENOTTY, "unknown family",
	       ioctl(ctl, _IOW('Z', 1, int), buf));
	EXPECT(ENOTTY, "known number with another size",
	       ioctl(ctl, _IOW(VZCTLTYPE, 32, char[8]), buf));
}

static void test_env_create(int ctl)
{
	struct vzctl_env_create arg = { .veid = RUNNING, .flags = VE_TEST };

	EXPECT(EFAULT, "test: bad pointer",
	       ioctl(ctl, VZCTL_ENV_CREATE, BAD_POINTER));
	EXPECT(0, "test: running container",
	       ioctl(ctl, VZCTL_ENV_CREATE, &arg));
	arg.veid = 4000000000U;
	EXPECT(ESRCH, "test: id beyond all", ioctl(ctl, VZCTL_ENV_CREATE, &arg));
	arg.flags = VE_TEST | VE_ENTER;
	EXPECT(EINVAL, "test together with enter",
	       ioctl(ctl, VZCTL_ENV_CREATE, &arg));
	arg.flags = VE_CREATE;
	EXPECT(EOPNOTSUPP, "create in place",
	       ioctl(ctl, VZCTL_ENV_CREATE, &arg));
}

static void test_prepare(int ctl)
{
	struct vzctl_ve_prepare good = {
		.veid = 777, .id_base = 1500000000, .id_count = 65536,
		.cgroup_fd = open_cgroup(),
	};
	struct vzctl_ve_prepare arg;
	struct vzctl_ve_start start = { .veid = 777, .pidfd = -1 };

	EXPECT(EFAULT, "prepare: bad pointer",
	       ioctl(ctl, VZCTL_VE_PREPARE, BAD_POINTER));
	arg = good, arg.veid = 0;
	EXPECT(EINVAL, "prepare: id 0", ioctl(ctl, VZCTL_VE_PREPARE, &arg));
	arg = good, arg.veid = VE_MAX_ID + 1;
	EXPECT(EINVAL, "prepare: id too large",
	       ioctl(ctl, VZCTL_VE_PREPARE, &arg));
	arg = good, arg.flags = 1 << 7;
	EXPECT(EINVAL, "prepare: flags", ioctl(ctl, VZCTL_VE_PREPARE, &arg));
	arg = good, arg.id_base = 0;
	EXPECT(EINVAL, "prepare: range with the node's root",
	       ioctl(ctl, VZCTL_VE_PREPARE, &arg));
	arg = good, arg.id_base = 4294967295U;
	EXPECT(EINVAL, "prepare: range that wraps",
	       ioctl(ctl, VZCTL_VE_PREPARE, &arg));
	arg = good, arg.id_count = 0;
	EXPECT(EINVAL, "prepare: empty range",
	       ioctl(ctl, VZCTL_VE_PREPARE, &arg));
	arg = good, arg.veid = RUNNING;
	EXPECT(EEXIST, "prepare: id of a running container",
	       ioctl(ctl, VZCTL_VE_PREPARE, &arg));
	arg = good, arg.cgroup_fd = -1;
	EXPECT(EBADF, "prepare: no cgroup", ioctl(ctl, VZCTL_VE_PREPARE, &arg));
	arg = good, arg.cgroup_fd = open("/dev/null", O_RDONLY | O_CLOEXEC);
	EXPECT(EBADF, "prepare: not a cgroup",
	       ioctl(ctl, VZCTL_VE_PREPARE, &arg));
	arg = good, arg.cgroup_fd = open("/sys/fs/cgroup/vz/101",
					 O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	EXPECT(EBUSY, "prepare: cgroup of another container",
	       ioctl(ctl, VZCTL_VE_PREPARE, &arg));
	arg = good, arg.cgroup_fd = open("/sys/fs/cgroup",
					 O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	EXPECT(EINVAL, "prepare: root cgroup",
	       ioctl(ctl, VZCTL_VE_PREPARE, &arg));

	EXPECT(ESRCH, "start: nothing prepared",
	       ioctl(ctl, VZCTL_VE_START, &start));
	EXPECT(0, "prepare after all that", ioctl(ctl, VZCTL_VE_PREPARE, &good));
	EXPECT(EBUSY, "prepare: a second one through the same file",
	       ioctl(ctl, VZCTL_VE_PREPARE, &good));
	EXPECT(EFAULT, "start: bad pointer",
	       ioctl(ctl, VZCTL_VE_START, BAD_POINTER));
	EXPECT(EBADF, "start: no pidfd", ioctl(ctl, VZCTL_VE_START, &start));
	start.pidfd = syscall(SYS_pidfd_open, getpid(), 0);
	EXPECT(EINVAL, "start: a process of the node",
	       ioctl(ctl, VZCTL_VE_START, &start));
	start.veid = RUNNING;
	EXPECT(ESRCH, "start: an id prepared elsewhere",
	       ioctl(ctl, VZCTL_VE_START, &start));
}

static void test_by_id(int ctl)
{
	struct vzctl_ve_id arg = { .veid = 888 };

	EXPECT(EFAULT, "pidfd: bad pointer",
	       ioctl(ctl, VZCTL_VE_GET_PIDFD, BAD_POINTER));
	EXPECT(ESRCH, "pidfd: unknown id", ioctl(ctl, VZCTL_VE_GET_PIDFD, &arg));
	EXPECT(ESRCH, "kill: unknown id", ioctl(ctl, VZCTL_VE_KILL, &arg));
	arg.veid = RUNNING;
	arg.flags = 4;
	EXPECT(EINVAL, "kill: flags", ioctl(ctl, VZCTL_VE_KILL, &arg));
	arg.veid = 777;
	arg.flags = 0;
	EXPECT(EBUSY, "pidfd: only prepared",
	       ioctl(ctl, VZCTL_VE_GET_PIDFD, &arg));
}

static void test_meminfo(int ctl)
{
	struct vzctl_ve_meminfo arg = { .veid = 888, .val = 1 };

	EXPECT(EFAULT, "meminfo: bad pointer",
	       ioctl(ctl, VZCTL_VE_MEMINFO, BAD_POINTER));
	EXPECT(EINVAL, "meminfo: unknown id",
	       ioctl(ctl, VZCTL_VE_MEMINFO, &arg));
	arg.veid = RUNNING;
	EXPECT(0, "meminfo: running container",
	       ioctl(ctl, VZCTL_VE_MEMINFO, &arg));
}

/* @size is what the call says of so much data. */
static int configure(int ctl, unsigned int veid, unsigned int key,
		     const void *data, unsigned int size)
{
	struct {
		struct vzctl_ve_configure	head;
		char				data[64];
	} arg = { .head = { .veid = veid, .key = key, .size = size } };

	memcpy(arg.head.data, data, size < sizeof(arg.data) ? size : 0);
	return ioctl(ctl, VZCTL_VE_CONFIGURE, &arg);
}

static int set_features(int ctl, __u64 mask, __u64 bits)
{
	struct vzctl_ve_features features = { .mask = mask, .features = bits };

	return configure(ctl, RUNNING, VE_CONFIGURE_FEATURES, &features,
			 sizeof(features));
}

static void test_configure(int ctl)
{
	EXPECT(EFAULT, "configure: bad pointer",
	       ioctl(ctl, VZCTL_VE_CONFIGURE, BAD_POINTER));
	EXPECT(EINVAL, "configure: unknown id", configure(ctl, 888, 2, "6", 1));
	EXPECT(ENOKEY, "configure: unknown key",
	       configure(ctl, RUNNING, 12345, "6", 1));
	EXPECT(ENODATA, "release: none", configure(ctl, RUNNING, 2, "", 0));
	EXPECT(EMSGSIZE, "release: more than a page",
	       configure(ctl, RUNNING, 2, "", 4097));
	EXPECT(EINVAL, "release: with a blank",
	       configure(ctl, RUNNING, 2, "6 1", 3));
	EXPECT(EMSGSIZE, "features: of another size",
	       configure(ctl, RUNNING, VE_CONFIGURE_FEATURES, "", 8));
	EXPECT(EINVAL, "features: one that is decided at the start",
	       set_features(ctl, VE_FEATURE_HIDEVZ, 0));
	EXPECT(EINVAL, "features: one beside the mask",
	       set_features(ctl, VE_FEATURE_NAT, VE_FEATURE_CONNTRACK));
	EXPECT(0, "features: those that may change",
	       set_features(ctl, VE_FEATURES_LIVE, VE_FEATURE_NETFILTER));
}

static void test_venet(int ctl)
{
	struct sockaddr_in sin = {
		.sin_family = AF_INET, .sin_addr.s_addr = inet_addr("10.9.8.7"),
	};
	struct vzctl_ve_ip_map good = {
		.veid = RUNNING, .op = VE_IP_ADD, .addr = &sin,
		.addrlen = sizeof(sin),
	};
	struct vzctl_ve_ip_map arg;

	EXPECT(EFAULT, "address: bad pointer",
	       ioctl(ctl, VENETCTL_VE_IP_MAP, BAD_POINTER));
	arg = good, arg.addr = BAD_POINTER;
	EXPECT(EFAULT, "address: bad inner pointer",
	       ioctl(ctl, VENETCTL_VE_IP_MAP, &arg));
	arg = good, arg.addrlen = 5;
	EXPECT(EINVAL, "address: length", ioctl(ctl, VENETCTL_VE_IP_MAP, &arg));
	arg = good, arg.op = 77;
	EXPECT(EINVAL, "address: operation",
	       ioctl(ctl, VENETCTL_VE_IP_MAP, &arg));
	arg = good, arg.veid = 888;
	EXPECT(ESRCH, "address: unknown container",
	       ioctl(ctl, VENETCTL_VE_IP_MAP, &arg));
	EXPECT(0, "address: add", ioctl(ctl, VENETCTL_VE_IP_MAP, &good));
	EXPECT(EADDRINUSE, "address: add again",
	       ioctl(ctl, VENETCTL_VE_IP_MAP, &good));
	arg = good, arg.op = VE_IP_DEL;
	EXPECT(0, "address: delete", ioctl(ctl, VENETCTL_VE_IP_MAP, &arg));
	EXPECT(EADDRNOTAVAIL, "address: delete again",
	       ioctl(ctl, VENETCTL_VE_IP_MAP, &arg));
}

static void test_syscalls(void)
{
	unsigned long limits[2] = { 100, 100 };
	unsigned long too_much[2] = { ~0UL, 5 };

	EXPECT(EFAULT, "setublimit: bad pointer",
	       syscall(__NR_vz_setublimit, RUNNING, UB_NUMPROC, BAD_POINTER));
	EXPECT(EINVAL, "setublimit: resource beyond the list",
	       syscall(__NR_vz_setublimit, RUNNING, UB_RESOURCES, limits));
	EXPECT(EINVAL, "setublimit: more than unlimited",
	       syscall(__NR_vz_setublimit, RUNNING, UB_NUMPROC, too_much));
	EXPECT(ENOENT, "setublimit: unknown beancounter",
	       syscall(__NR_vz_setublimit, 888, UB_NUMPROC, limits));
	EXPECT(EINVAL, "setluid: -1", syscall(__NR_vz_setluid, -1));
	EXPECT(EINVAL, "ubstat: unknown command",
	       syscall(__NR_vz_ubstat, 0x90000, 0, 0, limits, sizeof(limits)));
}

static int test_node(void)
{
	int ctl = open(VZCTL_DEVICE, O_RDWR | O_CLOEXEC);

	EXPECT(0, "open the control device", ctl);
	test_unknown(ctl);
	test_env_create(ctl);
	test_prepare(ctl);
	test_by_id(ctl);
	test_meminfo(ctl);
	test_configure(ctl);
	test_venet(ctl);
	test_syscalls();
	return 0;
}

static int test_ct(void)
{
	unsigned long limits[2] = { 100000, 100000 };
	long id = syscall(__NR_vz_getluid);

	mknod("/tmp/vzctl", S_IFCHR | 0600, makedev(VZCTL_MAJOR, 0));
	EXPECT(EPERM, "the control device cannot be opened",
	       open("/tmp/vzctl", O_RDWR | O_CLOEXEC));
	unlink("/tmp/vzctl");
	EXPECT(0, "getluid", id);
	EXPECT(EPERM, "setluid to another container",
	       syscall(__NR_vz_setluid, 102));
	EXPECT(EPERM, "setublimit of the own container",
	       syscall(__NR_vz_setublimit, id, UB_NUMPROC, limits));
	EXPECT(EPERM, "ubstat",
	       syscall(__NR_vz_ubstat, UBSTAT_UBLIST, 0, 0, limits,
		       sizeof(limits)));
	EXPECT(EPERM, "bpf", syscall(SYS_bpf, 0, NULL, 0));
	EXPECT(EPERM, "io_uring", syscall(SYS_io_uring_setup, 1, NULL));
	return 0;
}

int main(int argc, char **argv)
{
	if (argc == 2 && !strcmp(argv[1], "node"))
		test_node();
	else if (argc == 2 && !strcmp(argv[1], "ct"))
		test_ct();
	else
		return 2;
	printf("1..%d\n", nr_tests);
	return nr_failed != 0;
}
