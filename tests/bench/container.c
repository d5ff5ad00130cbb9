// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Starts a container as vzctl does, or one of the same namespaces, ids and
 * cgroup that the kernel is told nothing about: they differ in PREPARE and
 * START only.
 */
#include <errno.h>
#include <fcntl.h>
#include <grp.h>
#include <linux/sched.h>
#include <linux/vzcalluser.h>
#include <signal.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include "container.h"

#ifndef CLONE_NEWTIME
#define CLONE_NEWTIME	0x00000080
#endif

/* As vzctl enables them, from the root down to the container's own group */
static const char *const controllers[] = {
	"+cpu", "+cpuset", "+io", "+memory", "+pids",
};

#define NAMESPACES	(CLONE_NEWUSER | CLONE_NEWPID | CLONE_NEWNS | \
			 CLONE_NEWNET | CLONE_NEWIPC | CLONE_NEWUTS | \
			 CLONE_NEWCGROUP | CLONE_NEWTIME)

void die(const char *what)
{
	fprintf(stderr, "%s: %s\n", what, strerror(errno));
	fflush(stderr);
	_exit(1);
}

/* Never freed: a handful for each container. */
__attribute__((format(printf, 1, 2)))
static char *format(const char *fmt, ...)
{
	va_list args;
	char *text;

	va_start(args, fmt);
	if (vasprintf(&text, fmt, args) < 0)
		die("vasprintf");
	va_end(args);
	return text;
}

static void write_file(const char *path, const char *text)
{
	int fd = open(path, O_WRONLY | O_CLOEXEC);

	if (fd < 0 || write(fd, text, strlen(text)) < 0)
		die(path);
	close(fd);
}

static void make_dir(const char *path)
{
	if (mkdir(path, 0755) && errno != EEXIST)
		die(path);
}

static void enable_controllers(const char *group)
{
	const char *path = format("%s/cgroup.subtree_control", group);

	for (size_t i = 0; i < sizeof(controllers) / sizeof(*controllers); i++)
		write_file(path, controllers[i]);
}

static int prepare(const struct container *ct, const char *outer)
{
	struct vzctl_ve_prepare arg = {
		.veid = ct->id,
		.id_base = ID_BASE + ct->id * ID_COUNT,
		.id_count = ID_COUNT,
		.cgroup_fd = open(outer, O_RDONLY | O_DIRECTORY | O_CLOEXEC),
	};
	int ctl;

	if (!ct->is_ve)
		return -1;
	ctl = open(VZCTL_DEVICE, O_RDWR | O_CLOEXEC);
	if (ctl < 0)
		die(VZCTL_DEVICE);
	if (ioctl(ctl, VZCTL_VE_PREPARE, &arg))
		die("VZCTL_VE_PREPARE");
	close(arg.cgroup_fd);
	return ctl;
}

static int run_init(const struct container *ct, int go)
{
	char byte;

	/* Wait for the id map and START */
	if (read(go, &byte, 1) != 1)
		return 1;
	if (setgroups(0, NULL) || setresgid(0, 0, 0) || setresuid(0, 0, 0))
		die("Cannot become root");
	return ct->init(ct->arg);
}

/* In a child of the starter: the init becomes its sister. */
static void clone_init(const struct container *ct, const char *inner, int go,
		       int report)
{
	struct clone_args args = { .flags = NAMESPACES | CLONE_PARENT };
	pid_t pid;

	write_file(format("%s/cgroup.procs", inner), "0");
	pid = syscall(SYS_clone3, &args, sizeof(args));
	if (pid < 0)
		die("clone3");
	if (!pid)
		_exit(run_init(ct, go));
	if (write(report, &pid, sizeof(pid)) != sizeof(pid))
		die("pipe");
	_exit(0);
}

static pid_t start_init(const struct container *ct, const char *inner, int go)
{
	int report[2];
	pid_t helper, pid;

	if (pipe2(report, O_CLOEXEC))
		die("pipe2");
	helper = fork();
	if (helper < 0)
		die("fork");
	if (!helper)
		clone_init(ct, inner, go, report[1]);
	close(report[1]);
	if (read(report[0], &pid, sizeof(pid)) != sizeof(pid))
		die("No init");
	close(report[0]);
	container_wait(helper);
	return pid;
}

static void write_maps(const struct container *ct, pid_t pid)
{
	const char *map = format("0 %u %u", ID_BASE + ct->id * ID_COUNT,
				 ID_COUNT);

	write_file(format("/proc/%d/uid_map", pid), map);
	write_file(format("/proc/%d/gid_map", pid), map);
}

static void tell_kernel(const struct container *ct, int ctl, pid_t pid)
{
	struct vzctl_ve_start arg = {
		.veid = ct->id,
		.pidfd = syscall(SYS_pidfd_open, pid, 0),
	};

	if (arg.pidfd < 0)
		die("pidfd_open");
	if (ioctl(ctl, VZCTL_VE_START, &arg))
		die("VZCTL_VE_START");
	close(arg.pidfd);
	close(ctl);
}

pid_t container_start(const struct container *ct)
{
	const char *outer = format(CGROUP_ROOT "/bench/%u", ct->id);
	const char *inner = format("%s/ct", outer);
	int go[2], ctl;
	pid_t pid;

	make_dir(CGROUP_ROOT "/bench");
	enable_controllers(CGROUP_ROOT);
	enable_controllers(CGROUP_ROOT "/bench");
	make_dir(outer);
	ctl = prepare(ct, outer);
	enable_controllers(outer);
	make_dir(inner);

	if (pipe2(go, O_CLOEXEC))
		die("pipe2");
	pid = start_init(ct, inner, go[0]);
	write_maps(ct, pid);
	if (ct->is_ve)
		tell_kernel(ct, ctl, pid);
	if (write(go[1], "", 1) != 1)
		die("pipe");
	close(go[0]);
	close(go[1]);
	return pid;
}

int container_wait(pid_t pid)
{
	int status;

	if (waitpid(pid, &status, 0) != pid)
		die("waitpid");
	return WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
}
