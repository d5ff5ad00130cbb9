/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 *   inherited [FILE]
 * prints, or puts into a file, what it has from whoever started it.
 */
#define _GNU_SOURCE
#include <fcntl.h>
#include <linux/ioprio.h>
#include <linux/keyctl.h>
#include <sched.h>
#include <stdio.h>
#include <string.h>
#include <sys/personality.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/syscall.h>
#include <unistd.h>

extern char **environ;

static void copy_lines(const char *path, const char *prefix)
{
	FILE *file = fopen(path, "re");
	char line[512];

	if (!file) {
		printf("%s: none\n", path);
		return;
	}
	while (fgets(line, sizeof(line), file))
		if (!strncmp(line, prefix, strlen(prefix)))
			printf("%s: %s", path, line);
	fclose(file);
}

static void say_scheduling(void)
{
	unsigned char cpus[1024] = { 0 };
	int nr = 0, mode = -1;

	printf("policy %d nice %d\n", sched_getscheduler(0),
	       getpriority(PRIO_PROCESS, 0));
	syscall(SYS_sched_getaffinity, 0, sizeof(cpus), cpus);
	for (size_t i = 0; i < 8 * sizeof(cpus); i++)
		nr += cpus[i / 8] >> i % 8 & 1;
	printf("cpus %d\n", nr);
	syscall(SYS_get_mempolicy, &mode, NULL, 0, NULL, 0);
	printf("memory policy %d\n", mode);
	printf("ioprio %ld\n", syscall(SYS_ioprio_get, IOPRIO_WHO_PROCESS, 0));
}

static void say_control(void)
{
	int signal = -1, reaper = -1;

	prctl(PR_GET_PDEATHSIG, &signal);
	prctl(PR_GET_CHILD_SUBREAPER, &reaper);
	printf("personality %x\n", personality(0xffffffff));
	printf("timer slack %d\n", prctl(PR_GET_TIMERSLACK));
	printf("parent death %d reaper %d\n", signal, reaper);
}

static void say_keys(void)
{
	long key = syscall(SYS_keyctl, KEYCTL_SEARCH, KEY_SPEC_SESSION_KEYRING,
			   "user", "vz-secret", 0);

	printf("secret %s\n", key < 0 ? "unknown" : "found");
}

static void say_descriptors(void)
{
	for (int fd = 0; fd < 1024; fd++)
		if (fcntl(fd, F_GETFD) >= 0)
			printf("fd %d\n", fd);
}

/* What a shell adds of its own is left out. */
static void say_environment(void)
{
	static const char *const of_shell[] = { "PWD=", "SHLVL=", "_=", "OLDPWD=" };

	for (char **env = environ; *env; env++) {
		size_t i = 0;

		while (i < 4 && strncmp(*env, of_shell[i], strlen(of_shell[i])))
			i++;
		if (i == 4)
			printf("env %s\n", *env);
	}
}

int main(int argc, char **argv)
{
	static const char *const status[] = {
		"Umask:", "NoNewPrivs:", "Seccomp:", "SigBlk:", "SigIgn:",
		"SigCgt:", "CapBnd:", "CapAmb:", "Groups:", "THP_enabled:",
	};

	if (argc > 1 && !freopen(argv[1], "we", stdout))
		return 1;
	say_descriptors();
	say_scheduling();
	say_control();
	say_keys();
	say_environment();
	copy_lines("/proc/self/oom_score_adj", "");
	copy_lines("/proc/self/coredump_filter", "");
	copy_lines("/proc/self/loginuid", "");
	copy_lines("/proc/self/limits", "");
	for (size_t i = 0; i < sizeof(status) / sizeof(status[0]); i++)
		copy_lines("/proc/self/status", status[i]);
	return fflush(stdout) ? 1 : 0;
}
