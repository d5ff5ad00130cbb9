// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Plays the part of vzctl and CRIU in a restore, as far as the kernel sees it:
 * what is refused in which state, what is undone when the control device is
 * closed too early, whose the memory of the restored processes is. Speaks TAP.
 */
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <sched.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/mount.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include <linux/beancounter.h>
#include <linux/vzcalluser.h>

#define CTID	778
#define BASE	1500000000
#define GROUP	"/sys/fs/cgroup/vz/restoring"

static int nr_tests, nr_failed;

static void row(const char *what, int good, const char *detail)
{
	nr_tests++;
	nr_failed += !good;
	printf("%sok %d - %s%s%s\n", good ? "" : "not ", nr_tests, what,
	       good ? "" : ": ", good ? "" : detail);
}

static void expect(const char *what, long ret, int want)
{
	int got = ret < 0 ? errno : 0;

	row(what, got == want, got ? strerrorname_np(got) : "success");
}

static void write_file(const char *path, const char *text)
{
	int fd = open(path, O_WRONLY | O_CLOEXEC);

	if (fd < 0 || write(fd, text, strlen(text)) < 0)
		printf("# %s: %s\n", path, strerror(errno));
	close(fd);
}

/* The process to be restored: does what it is told, a letter at a time. */
static int tell(int fd, char what)
{
	char answer = '?';

	if (write(fd, &what, 1) != 1 || read(fd, &answer, 1) != 1)
		return -1;
	return answer == 'y' ? 0 : -1;
}

static int begin_time(void)
{
	int fd;

	if (unshare(CLONE_NEWTIME))
		return -1;
	fd = open("/proc/self/ns/time_for_children", O_RDONLY | O_CLOEXEC);
	return setns(fd, CLONE_NEWTIME);
}

/* A process of the container looks at its init; @node_pid is its number outside. */
static int look(const char *node_pid)
{
	char path[64], target[256];
	int status;
	pid_t pid = fork();

	if (!pid) {
		snprintf(path, sizeof(path), "/proc/%s/exe", node_pid);
		_exit(readlink(path, target, sizeof(target)) < 0);
	}
	waitpid(pid, &status, 0);
	return status ? -1 : 0;
}

static void init_main(int fd)
{
	char what, node_pid[16] = "";

	while (read(fd, &what, 1) == 1) {
		int ret = -1;
		char answer;

		switch (what) {
		case 'i':	/* ids */
			ret = setresgid(0, 0, 0) || setresuid(0, 0, 0) ? -1 : 0;
			break;
		case 't':
			ret = begin_time();
			break;
		case 'c':
			ret = unshare(CLONE_NEWCGROUP);
			break;
		case 'u':	/* a host name of its own */
			ret = unshare(CLONE_NEWUTS);
			break;
		case 'p':
			ret = read(fd, node_pid, sizeof(node_pid) - 1) > 0 ? 0 : -1;
			break;
		case 'l':
			ret = look(node_pid);
			break;
		}
		answer = ret ? 'n' : 'y';
		if (write(fd, &answer, 1) != 1)
			break;
	}
	_exit(0);
}

struct init {
	pid_t	pid;
	int	pidfd;
	int	fd;		/* to talk to it */
};

/* As CRIU: from within the group, with all but the last namespaces at once. */
static struct init make_init(void)
{
	int talk[2], up[2];
	struct init init = { .pid = -1, .pidfd = -1, .fd = -1 };
	char path[64];
	pid_t helper;

	if (socketpair(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0, talk) ||
	    pipe2(up, O_CLOEXEC))
		return init;
	helper = fork();
	if (!helper) {
		pid_t pid;

		write_file(GROUP "/ct/cgroup.procs", "0");
		pid = syscall(SYS_clone, CLONE_NEWUSER | CLONE_NEWPID | CLONE_NEWNS |
			      CLONE_NEWIPC | CLONE_NEWUTS | CLONE_NEWNET |
			      CLONE_PARENT | SIGCHLD, NULL, NULL, NULL, 0);
		if (!pid) {
			/* The control device is not among what it has. */
			dup2(talk[1], 3);
			close_range(4, ~0U, 0);
			init_main(3);
		}
		_exit(write(up[1], &pid, sizeof(pid)) != sizeof(pid));
	}
	waitpid(helper, NULL, 0);
	close(talk[1]);
	init.fd = talk[0];
	if (read(up[0], &init.pid, sizeof(init.pid)) != sizeof(init.pid) || init.pid < 0)
		return init;
	close(up[0]);
	close(up[1]);
	init.pidfd = syscall(SYS_pidfd_open, init.pid, 0);
	snprintf(path, sizeof(path), "/proc/%d/uid_map", init.pid);
	write_file(path, "0 1500000000 65536");
	snprintf(path, sizeof(path), "/proc/%d/gid_map", init.pid);
	write_file(path, "0 1500000000 65536");
	if (tell(init.fd, 'i') || tell(init.fd, 't'))
		printf("# its ids or its time\n");
	return init;
}

static int prepare(int ctl, unsigned int flags)
{
	struct vzctl_ve_prepare arg = {
		.veid = CTID, .flags = flags, .id_base = BASE,
		.id_count = 65536,
	};
	int ret;

	mkdir(GROUP, 0755);
	arg.cgroup_fd = open(GROUP, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	ret = ioctl(ctl, VZCTL_VE_PREPARE, &arg);
	close(arg.cgroup_fd);
	if (!ret)
		mkdir(GROUP "/ct", 0755);
	return ret;
}

static int start(int ctl, const struct init *init)
{
	struct vzctl_ve_start arg = { .veid = CTID, .pidfd = init->pidfd };

	return ioctl(ctl, VZCTL_VE_START, &arg);
}

static int by_id(int ctl, unsigned long call)
{
	struct vzctl_ve_id arg = { .veid = CTID };

	return ioctl(ctl, call, &arg);
}

static int set_state(int ctl, unsigned long maxheld)
{
	struct vzctl_ve_state state = {
		.veid = CTID, .nr_resources = UB_RESOURCES,
		.age_ns = 5000000000000, .cpu_used_ns = 7000000000,
		.cpu_user_ns = 4000000000, .cpu_system_ns = 3000000000,
	};

	state.resources[UB_NUMPROC].maxheld = maxheld;
	state.resources[UB_NUMPROC].failcnt = 5;
	memset(state.boot_id, 0xb0, sizeof(state.boot_id));
	return ioctl(ctl, VZCTL_VE_SET_STATE, &state);
}

/* Both the object and its process. */
static void await_end(const char *promise, const struct init *init)
{
	struct pollfd fd = { .fd = init->pidfd, .events = POLLIN };
	int dead = poll(&fd, 1, 60000) == 1, gone = 0;

	waitpid(init->pid, NULL, dead ? 0 : WNOHANG);
	for (int i = 0; i < 600 && !gone; i++) {
		gone = rmdir(GROUP "/ct") && errno == ENOENT;
		gone = !rmdir(GROUP) || gone;
		usleep(100000);
	}
	row(promise, dead && gone, dead ? "its group stays" : "it lives");
	close(init->pidfd);
	close(init->fd);
}

static void test_order(int ctl)
{
	struct init init;

	expect("prepared to be restored", prepare(ctl, VE_PREPARE_RESTORE), 0);
	expect("not resumed before it is started", by_id(ctl, VZCTL_VE_RESUME), EBUSY);
	expect("nor given a past", set_state(ctl, 77), EBUSY);
	init = make_init();
	expect("started without a cgroup namespace", start(ctl, &init), 0);
	expect("started once", start(ctl, &init), EBUSY);
	expect("nobody enters it", by_id(ctl, VZCTL_VE_GET_PIDFD), EBUSY);
	expect("not resumed without a cgroup namespace", by_id(ctl, VZCTL_VE_RESUME), EINVAL);
	row("it gets one", !tell(init.fd, 'c'), "");
	expect("no number is too large", set_state(ctl, -1UL), EINVAL);
	expect("it is given a past", set_state(ctl, 77), 0);
	close(ctl);
	await_end("it ends with whoever restores it", &init);
}

static void check_state(int ctl)
{
	struct vzctl_ve_state state = { .veid = CTID };
	struct vzctl_ub_state *numproc = &state.resources[UB_NUMPROC];

	expect("its state", ioctl(ctl, VZCTL_VE_GET_STATE, &state), 0);
	row("its age is what it was, and more",
	    state.age_ns >= 5000000000000 && state.age_ns < 5600000000000, "");
	row("the processor time too", state.cpu_used_ns >= 7000000000 &&
	    state.cpu_user_ns >= 4000000000 && state.cpu_system_ns >= 3000000000, "");
	row("the most that was held", numproc->maxheld == 77, "");
	row("what was refused", numproc->failcnt == 5, "");
	row("its boot", state.boot_id[0] == 0xb0 && state.boot_id[15] == 0xb0, "");
}

static void test_resume(int ctl)
{
	char pid[16];
	struct init init;

	/* The kernel has a little to do after the init of the one before */
	for (int i = 0; i < 300 && prepare(ctl, VE_PREPARE_RESTORE); i++)
		usleep(100000);
	init = make_init();
	start(ctl, &init);
	tell(init.fd, 'c');
	if (write(init.fd, "p", 1) == 1) {
		char answer;

		snprintf(pid, sizeof(pid), "%d", init.pid);
		if (write(init.fd, pid, strlen(pid)) < 0 || read(init.fd, &answer, 1) != 1)
			printf("# it does not answer\n");
	}
	row("its memory is a stranger's", tell(init.fd, 'l'), "");
	set_state(ctl, 77);
	expect("resumed", by_id(ctl, VZCTL_VE_RESUME), 0);
	row("its memory is its own", !tell(init.fd, 'l'), "");
	row("no host name of its own", tell(init.fd, 'u'), "");
	expect("resumed once", by_id(ctl, VZCTL_VE_RESUME), ESRCH);
	expect("its past is past", set_state(ctl, 78), ESRCH);
	check_state(ctl);
	close(ctl);
	ctl = open(VZCTL_DEVICE, O_RDWR | O_CLOEXEC);
	row("it lives on without the device", !kill(init.pid, 0), "");
	expect("it can be entered", by_id(ctl, VZCTL_VE_GET_PIDFD), 0);
	expect("it can be killed", by_id(ctl, VZCTL_VE_KILL), 0);
	await_end("and is gone", &init);
	close(ctl);
}

static void test_ordinary(int ctl)
{
	struct init init;

	expect("prepared to be started", prepare(ctl, 0), 0);
	init = make_init();
	expect("not started without a cgroup namespace", start(ctl, &init), EINVAL);
	tell(init.fd, 'c');
	expect("started with all", start(ctl, &init), 0);
	expect("resuming is not for it", by_id(ctl, VZCTL_VE_RESUME), ESRCH);
	expect("it can be killed", by_id(ctl, VZCTL_VE_KILL), 0);
	await_end("and is gone", &init);
	close(ctl);
}

int main(void)
{
	static void (*const tests[])(int ctl) = {
		test_order, test_resume, test_ordinary,
	};

	for (size_t i = 0; i < sizeof(tests) / sizeof(tests[0]); i++) {
		int ctl = open(VZCTL_DEVICE, O_RDWR | O_CLOEXEC);

		if (ctl < 0) {
			perror(VZCTL_DEVICE);
			return 1;
		}
		tests[i](ctl);
		fflush(stdout);
	}
	printf("1..%d\n", nr_tests);
	return nr_failed ? 1 : 0;
}
