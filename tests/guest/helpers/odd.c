/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 *   odd PROGRAM [ARG...]
 * runs a program as nobody should: with all that a process can pass on made
 * unlike anybody else's, and its standard descriptors closed but for 1.
 */
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <linux/ioprio.h>
#include <linux/keyctl.h>
#include <linux/mempolicy.h>
#include <sched.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/personality.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

#define ARRAY_SIZE(a)	(sizeof(a) / sizeof((a)[0]))

static int add_key(void)
{
	if (syscall(SYS_keyctl, KEYCTL_JOIN_SESSION_KEYRING, NULL) < 0 ||
	    syscall(SYS_add_key, "user", "vz-secret", "x", 1,
		    KEY_SPEC_SESSION_KEYRING) < 0)
		return errno == ENOSYS ? 0 : -1;
	return 0;
}

static int be_batch(void)
{
	struct sched_param param = { 0 };

	return sched_setscheduler(0, SCHED_BATCH, &param);
}

static int be_nice(void)
{
	return setpriority(PRIO_PROCESS, 0, 12);
}

static int stay_on_first_cpu(void)
{
	unsigned long first = 1;

	return syscall(SYS_sched_setaffinity, 0, sizeof(first), &first);
}

static int interleave(void)
{
	unsigned long first = 1;

	if (syscall(SYS_set_mempolicy, MPOL_INTERLEAVE, &first, 64) < 0)
		return errno == ENOSYS ? 0 : -1;
	return 0;
}

static int be_idle(void)
{
	return syscall(SYS_ioprio_set, IOPRIO_WHO_PROCESS, 0,
		       IOPRIO_PRIO_VALUE(IOPRIO_CLASS_IDLE, 0));
}

static int write_text(const char *path, const char *text)
{
	int fd = open(path, O_WRONLY | O_CLOEXEC);
	int ret = fd < 0 ? fd : write(fd, text, strlen(text));

	close(fd);
	return ret < 0 ? -1 : 0;
}

static int be_killed_first(void)
{
	return write_text("/proc/self/oom_score_adj", "400");
}

static int dump_little(void)
{
	return write_text("/proc/self/coredump_filter", "0x1");
}

static int be_old(void)
{
	return personality(ADDR_NO_RANDOMIZE | PER_LINUX32) < 0;
}

static int be_slack(void)
{
	return prctl(PR_SET_TIMERSLACK, 777000);
}

static int want_little(void)
{
	static const struct {
		int	resource;
		rlim_t	value;
	} limits[] = {
		{ RLIMIT_CORE, 99 }, { RLIMIT_NOFILE, 99 },
		{ RLIMIT_NPROC, 9999 }, { RLIMIT_FSIZE, 1 << 30 },
		{ RLIMIT_MEMLOCK, 9999 }, { RLIMIT_NICE, 20 },
		{ RLIMIT_MSGQUEUE, 99 }, { RLIMIT_SIGPENDING, 99 },
	};

	for (size_t i = 0; i < ARRAY_SIZE(limits); i++) {
		struct rlimit limit = { limits[i].value, limits[i].value };

		if (setrlimit(limits[i].resource, &limit))
			return -1;
	}
	return 0;
}

static int hide_files(void)
{
	umask(077);
	return 0;
}

static int ignore_signals(void)
{
	sigset_t set;

	signal(SIGTERM, SIG_IGN);
	signal(SIGHUP, SIG_IGN);
	signal(SIGUSR1, SIG_IGN);
	sigemptyset(&set);
	sigaddset(&set, SIGCHLD);
	sigaddset(&set, SIGUSR2);
	return sigprocmask(SIG_BLOCK, &set, NULL);
}

static int open_many(void)
{
	int fd = open("/etc/passwd", O_RDONLY);

	for (int i = 3; i < 20; i++)
		if (dup2(fd, i) < 0)
			return -1;
	close(0);
	close(2);
	return 0;
}

static int change_environment(void)
{
	return setenv("SECRET", "1", 1) || setenv("LD_LIBRARY_PATH", "/x", 1) ||
	       setenv("BASH_ENV", "/x", 1) || setenv("HOME", "/x", 1);
}

static int want_parent(void)
{
	return prctl(PR_SET_PDEATHSIG, SIGUSR1) ||
	       prctl(PR_SET_CHILD_SUBREAPER, 1);
}

static int (*const oddities[])(void) = {
	add_key, be_batch, be_nice, stay_on_first_cpu, interleave, be_idle,
	be_killed_first, dump_little, be_old, be_slack, want_little, hide_files,
	ignore_signals, change_environment, want_parent, open_many,
};

int main(int argc, char **argv)
{
	for (size_t i = 0; i < ARRAY_SIZE(oddities); i++)
		if (oddities[i]()) {
			printf("odd: %zu: %s\n", i, strerror(errno));
			return 99;
		}
	if (argc > 1)
		execvp(argv[1], argv + 1);
	return 99;
}
