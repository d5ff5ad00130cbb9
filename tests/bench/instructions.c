// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * PID 1 of a guest that counts instructions: its time stamp counter goes up by
 * one with each. Starts a container, "ns" or "ct" by its last argument, and
 * measures a few operations inside. Prints "name ticks" per operation, the
 * median of many rounds, then "done".
 */
#include <errno.h>
#include <fcntl.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/mount.h>
#include <sys/reboot.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>
#include <x86intrin.h>

#include "container.h"

#define ROUNDS		101
#define PAGE		4096
#define NR_PAGES	64

static void fork_exec_wait(void)
{
	pid_t pid = fork();

	if (pid < 0)
		die("fork");
	if (!pid) {
		execl("/init", "init", "exit", (char *)NULL);
		_exit(127);
	}
	if (container_wait(pid))
		die("exec");
}

static void get_parent(void)
{
	syscall(SYS_getppid);
}

static void open_close(void)
{
	int fd = open("/init", O_RDONLY);

	if (fd < 0)
		die("/init");
	close(fd);
}

static void fault_pages(void)
{
	char *p = mmap(NULL, NR_PAGES * PAGE, PROT_READ | PROT_WRITE,
		       MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);

	if (p == MAP_FAILED)
		die("mmap");
	for (int i = 0; i < NR_PAGES; i++)
		*(volatile char *)(p + i * PAGE) = 1;
	munmap(p, NR_PAGES * PAGE);
}

static const struct operation {
	const char	*name;
	void		(*run)(void);
	int		repeat;		/* in a round */
	int		per_run;	/* how often one run does it */
} operations[] = {
	{ "fork+exec+wait",	fork_exec_wait,	 10,   1 },
	{ "getppid",		get_parent,	 5000, 1 },
	{ "open+close",		open_close,	 500,  1 },
	{ "page fault",		fault_pages,	 20,   NR_PAGES },
};

static uint64_t measure_round(const struct operation *op)
{
	uint64_t start = __rdtsc();

	for (int i = 0; i < op->repeat; i++)
		op->run();
	return __rdtsc() - start;
}

static int compare(const void *a, const void *b)
{
	uint64_t x = *(const uint64_t *)a, y = *(const uint64_t *)b;

	return x < y ? -1 : x > y;
}

static void measure(const struct operation *op)
{
	static uint64_t ticks[ROUNDS];

	measure_round(op);
	for (int i = 0; i < ROUNDS; i++)
		ticks[i] = measure_round(op);
	qsort(ticks, ROUNDS, sizeof(ticks[0]), compare);
	printf("%s\t%.1f\n", op->name, (double)ticks[ROUNDS / 2] /
	       (op->repeat * op->per_run));
	fflush(stdout);
}

static int measure_all(void *arg)
{
	(void)arg;
	for (size_t i = 0; i < sizeof(operations) / sizeof(*operations); i++)
		measure(&operations[i]);
	return 0;
}

static void mount_at(const char *type, const char *path)
{
	mkdir(path, 0755);
	if (mount(type, path, type, 0, NULL) && errno != EBUSY)
		die(path);
}

int main(int argc, char **argv)
{
	struct container ct = { .id = 101, .init = measure_all };
	const char *kind = argv[argc - 1];

	if (!strcmp(kind, "exit"))
		return 0;
	mount_at("devtmpfs", "/dev");
	mount_at("proc", "/proc");
	mount_at("sysfs", "/sys");
	mount_at("cgroup2", CGROUP_ROOT);

	ct.is_ve = !strcmp(kind, "ct");
	puts(container_wait(container_start(&ct)) ? "failed" : "done");
	fflush(stdout);
	sync();
	return reboot(RB_POWER_OFF);
}
