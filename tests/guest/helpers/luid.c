/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The classic system calls from a shell:
 *   luid get                        the caller's id
 *   luid run ID PROGRAM [ARG...]    in that accounting context
 *   luid limit ID RESOURCE B L      by number
 *   luid list                       ids of all beancounters
 * Prints the errno's name and exits 1 if a call fails.
 */
#define _GNU_SOURCE
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <linux/beancounter.h>

static int failed(const char *call)
{
	printf("%s: %s\n", call, strerrorname_np(errno));
	return 1;
}

static int run(char **argv)
{
	if (syscall(__NR_vz_setluid, atoi(argv[0])))
		return failed("setluid");
	execvp(argv[1], argv + 1);
	return failed("exec");
}

static int limit(char **argv)
{
	unsigned long limits[2] = { strtoul(argv[2], NULL, 10),
				    strtoul(argv[3], NULL, 10) };

	if (syscall(__NR_vz_setublimit, atoi(argv[0]), atoi(argv[1]), limits))
		return failed("setublimit");
	return 0;
}

static int list(void)
{
	struct { long maxinterval; int signum; } request = { 1, 0 };
	unsigned long ids[128];
	long bytes = syscall(__NR_vz_ubstat, UBSTAT_UBLIST, 0, &request, ids,
			     sizeof(ids));

	if (bytes < 0)
		return failed("ubstat");
	for (size_t i = 0; i < bytes / sizeof(*ids); i++)
		printf("%lu\n", ids[i]);
	return 0;
}

int main(int argc, char **argv)
{
	if (argc == 2 && !strcmp(argv[1], "get")) {
		printf("%ld\n", syscall(__NR_vz_getluid));
		return 0;
	}
	if (argc == 2 && !strcmp(argv[1], "list"))
		return list();
	if (argc >= 4 && !strcmp(argv[1], "run"))
		return run(argv + 2);
	if (argc == 6 && !strcmp(argv[1], "limit"))
		return limit(argv + 2);
	fprintf(stderr, "Usage: %s get|run|limit|list ...\n", argv[0]);
	return 2;
}
