// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Faults while a container is made, started, changed and killed, from the
 * node. See sweep.h.
 *
 *	failnode [OPERATION | PERCENT%SEED]
 */
#define _GNU_SOURCE
#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <linux/sched.h>
#include <sched.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/sysmacros.h>
#include <sys/wait.h>
#include <unistd.h>

#include <linux/beancounter.h>
#include <linux/venet.h>
#include <linux/vzcalluser.h>

#include "sweep.h"

#define ID		778
#define BY_SETLUID	779
#define BASE		1500000000
#define COUNT		65536
#define OUTER		"/sys/fs/cgroup/vz/failnode"
#define INNER		OUTER "/ct"
#define SETLUID_GROUP	"/sys/fs/cgroup/vz/779"
#define NAMESPACES	(CLONE_NEWUSER | CLONE_NEWPID | CLONE_NEWNS |	\
			 CLONE_NEWNET | CLONE_NEWIPC | CLONE_NEWUTS |	\
			 CLONE_NEWCGROUP | CLONE_NEWTIME)

/* What there is of the container; -1 or 0: nothing */
static int ctl = -1;
static int group = -1;		/* OUTER */
static pid_t init;
static int init_fd = -1;

static void write_file(const char *path, const char *text)
{
	int fd = open(path, O_WRONLY | O_CLOEXEC);

	if (fd < 0 || write(fd, text, strlen(text)) < 0)
		die(path);
	close(fd);
}

static void wait_until_gone(const char *path)
{
	for (int i = 0; !access(path, F_OK); i++) {
		if (i == PATIENCE_S * 40)
			die(path);
		usleep(100000);
	}
}

/* Its processes are dead, but may not have left yet. */
static void remove_group(const char *path)
{
	for (int i = 0; rmdir(path) && errno != ENOENT; i++) {
		if (errno != EBUSY || i == PATIENCE_S * 10)
			die(path);
		usleep(100000);
	}
}

static void make_group(void)
{
	mkdir(OUTER, 0755);
	group = open(OUTER, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	if (group < 0)
		die(OUTER);
}

static int prepare(void)
{
	struct vzctl_ve_prepare arg = {
		.veid = ID, .id_base = BASE, .id_count = COUNT,
		.cgroup_fd = group,
	};

	return result_of(ioctl(ctl, VZCTL_VE_PREPARE, &arg));
}

static int open_ctl(void)
{
	ctl = open(VZCTL_DEVICE, O_RDWR | O_CLOEXEC);
	return result_of(ctl);
}

static void close_and_forget(int *fd)
{
	if (*fd >= 0)
		close(*fd);
	*fd = -1;
}

/* Takes a container down that is prepared or running, or only a group. */
static void undo(void)
{
	struct vzctl_ve_id id = { .veid = ID };

	if (init) {
		kill(init, SIGKILL);
		waitpid(init, NULL, 0);
	}
	if (ctl >= 0)
		ioctl(ctl, VZCTL_VE_KILL, &id);
	close_and_forget(&ctl);
	close_and_forget(&group);
	close_and_forget(&init_fd);
	init = 0;
	wait_until_gone("/proc/bc/778");
	remove_group(INNER);
	remove_group(OUTER);
}

/* What failed can be done again with the same file and group. */
static int do_prepare(const struct operation *op)
{
	int nth = take_fault();
	int err;

	(void)op;
	make_group();
	if (nth)
		arm(nth);
	err = open_ctl();
	if (!err)
		err = prepare();
	calm();
	if (err && ctl >= 0 && prepare())
		err = -EBUSY;
	undo();
	return err;
}

static int run_init(int go)
{
	char byte;

	if (read(go, &byte, 1) != 1)
		return 1;
	for (;;)
		pause();
}

static pid_t clone_init(int go, unsigned long long flags)
{
	struct clone_args args = {
		.flags = NAMESPACES | flags,
		.exit_signal = flags & CLONE_PARENT ? 0 : SIGCHLD,
	};
	pid_t pid = syscall(SYS_clone3, &args, sizeof(args));

	if (!pid)
		_exit(run_init(go));
	return pid;
}

/* We are in the group and only make namespaces. */
static int do_clone(const struct operation *op)
{
	static int nothing[2];
	pid_t pid;
	int err;

	(void)op;
	if (!nothing[1]) {
		write_file(INNER "/cgroup.procs", "0");
		if (pipe2(nothing, O_CLOEXEC))
			die("pipe");
	}
	pid = clone_init(nothing[0], 0);
	err = result_of(pid);
	calm();
	if (pid > 0) {
		kill(pid, SIGKILL);
		waitpid(pid, NULL, 0);
	}
	return err;
}

/* A child of ours in the group, in namespaces of its own, with its ids. */
static void make_init(void)
{
	char path[64], map[64];
	int report[2], go[2];
	pid_t helper;

	if (pipe2(report, O_CLOEXEC) || pipe2(go, O_CLOEXEC))
		die("pipe");
	helper = fork();
	if (!helper) {
		write_file(INNER "/cgroup.procs", "0");
		init = clone_init(go[0], CLONE_PARENT);
		_exit(write(report[1], &init, sizeof(init)) != sizeof(init));
	}
	if (read(report[0], &init, sizeof(init)) != sizeof(init) || init <= 0)
		die("init");
	waitpid(helper, NULL, 0);
	snprintf(map, sizeof(map), "0 %u %u", BASE, COUNT);
	snprintf(path, sizeof(path), "/proc/%d/uid_map", init);
	write_file(path, map);
	snprintf(path, sizeof(path), "/proc/%d/gid_map", init);
	write_file(path, map);
	if (write(go[1], "", 1) != 1)
		die("pipe");
	init_fd = syscall(SYS_pidfd_open, init, 0);
	if (init_fd < 0)
		die("pidfd");
	close(report[0]);
	close(report[1]);
	close(go[0]);
	close(go[1]);
}

static void make_prepared(void)
{
	make_group();
	if (open_ctl() || prepare())
		die("PREPARE");
	if (mkdir(INNER, 0755))
		die(INNER);
}

static int start(void)
{
	struct vzctl_ve_start arg = { .veid = ID, .pidfd = init_fd };

	return result_of(ioctl(ctl, VZCTL_VE_START, &arg));
}

static void make_running(void)
{
	make_prepared();
	make_init();
	if (start())
		die("START");
}

/* Refused, it is as before, and can be started later. */
static int do_start(const struct operation *op)
{
	int nth = take_fault();
	int err;

	(void)op;
	if (ctl < 0) {
		make_prepared();
		make_init();
	}
	if (nth)
		arm(nth);
	err = start();
	calm();
	if (!err)
		undo();
	return err;
}

/* Of the one that runs */

static int do_ubstat(const struct operation *op)
{
	static char buffer[65536];
	struct {
		long	interval_s;
		int	signal;
	} notify = { .interval_s = 10 };

	return result_of(syscall(__NR_vz_ubstat, op->a, ID, &notify, buffer,
				 sizeof(buffer)));
}

static int do_get_pidfd(const struct operation *op)
{
	struct vzctl_ve_id arg = { .veid = ID };

	(void)op;
	return close_new(ioctl(ctl, VZCTL_VE_GET_PIDFD, &arg));
}

static int do_devperms(const struct operation *op)
{
	struct vzctl_setdevperms arg = {
		.veid = ID, .type = S_IFCHR | VE_DEV_EXACT,
		.dev = makedev(10, 200), .mask = VE_DEV_READ,
	};
	int err = result_of(ioctl(ctl, VZCTL_SETDEVPERMS, &arg));

	(void)op;
	calm();
	arg.mask = 0;
	ioctl(ctl, VZCTL_SETDEVPERMS, &arg);
	return err;
}

static int do_address(const struct operation *op)
{
	struct sockaddr_in sin = {
		.sin_family = AF_INET, .sin_addr.s_addr = inet_addr("10.9.8.7"),
	};
	struct vzctl_ve_ip_map arg = {
		.veid = ID, .op = VE_IP_ADD, .addr = &sin,
		.addrlen = sizeof(sin),
	};
	int err = result_of(ioctl(ctl, VENETCTL_VE_IP_MAP, &arg));

	(void)op;
	calm();
	arg.op = VE_IP_DEL;
	if (!err && ioctl(ctl, VENETCTL_VE_IP_MAP, &arg))
		return -errno;
	return err;
}

static const char *const files[] = {
	"/proc/vz/veinfo", "/proc/vz/vestat", "/proc/bc/778/resources",
	"/proc/user_beancounters",
};

static int do_read(const struct operation *op)
{
	static char buffer[65536];
	int fd = open(files[op->a], O_RDONLY | O_CLOEXEC);
	int err = result_of(fd);

	while (!err && (err = read(fd, buffer, sizeof(buffer))) > 0)
		err = 0;
	if (err < 0)
		err = -errno;
	return close_after(fd, err);
}

static int call_setns(const struct operation *op)
{
	(void)op;
	return setns(init_fd, NAMESPACES);
}

static int do_enter(const struct operation *op)
{
	return in_child(op, call_setns);
}

static int call_setluid(const struct operation *op)
{
	(void)op;
	return syscall(__NR_vz_setluid, BY_SETLUID);
}

/* Makes a container without ids, which goes when it is empty. */
static int do_setluid(const struct operation *op)
{
	int err = in_child(op, call_setluid);

	wait_until_gone("/proc/bc/779");
	wait_until_gone(SETLUID_GROUP);
	return err;
}

static const struct operation making[] = {
	{ "PREPARE", .run = do_prepare },
	/* A network device without a name */
	{ "START", .run = do_start, .also = { EINVAL } },
	{ .name = NULL },
};

static const struct operation namespaces[] = {
	/* Says what its network namespace says */
	{ "clone3 of init", .run = do_clone, .also = { ANY_ERRNO },
		.is_slow = true },
	{ .name = NULL },
};

static const struct operation running[] = {
	{ "ubstat of one", .run = do_ubstat, .a = UBSTAT_READ_ONE | UB_NUMPROC },
	{ "ubstat of all", .run = do_ubstat, .a = UBSTAT_READ_FULL },
	{ "GET_PIDFD", .run = do_get_pidfd },
	{ "SETDEVPERMS", .run = do_devperms },
	{ "an address", .run = do_address },
	{ "veinfo", .run = do_read, .a = 0 },
	{ "vestat", .run = do_read, .a = 1 },
	{ "resources", .run = do_read, .a = 2 },
	{ "user_beancounters", .run = do_read, .a = 3 },
	{ "entering", .run = do_enter },
	{ "setluid", .run = do_setluid },
	{ .name = NULL },
};

int main(int argc, char **argv)
{
	const char *only = argc > 1 ? argv[1] : NULL;

	counters_are_ours = false;
	sweep_all(making, only);
	/* Sweeps are children: what is made here outlives them */
	wait_until_gone("/proc/bc/778");
	make_prepared();
	sweep_all(namespaces, only);
	undo();
	make_running();
	sweep_all(running, only);
	undo();
	return finish();
}
