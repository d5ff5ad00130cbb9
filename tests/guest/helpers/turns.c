/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Two that take turns on the first processor:
 *
 *	turns naps N	sleeps N times for a moment, and says how many
 *			microseconds of processor time it was booked for that
 *	turns calls	is nearly always in a system call that goes on for
 *			milliseconds: sorts as many groups as a process may have
 *	turns computes	sorts them in its program
 */
#define _GNU_SOURCE
#include <grp.h>
#include <limits.h>
#include <sched.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#define NAP_NS	2000000

static gid_t groups[NGROUPS_MAX];

static int naps(long nr)
{
	const struct timespec nap = { .tv_nsec = NAP_NS };
	struct timespec used;

	while (nr--)
		nanosleep(&nap, NULL);
	if (clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &used))
		return 1;
	printf("%ld\n", used.tv_sec * 1000000L + used.tv_nsec / 1000);
	return 0;
}

static void make_groups(void)
{
	for (size_t i = 0; i < NGROUPS_MAX; i++)
		groups[i] = random() % NGROUPS_MAX;
}

static int compare(const void *a, const void *b)
{
	gid_t left = *(const gid_t *)a, right = *(const gid_t *)b;

	return left < right ? -1 : left > right;
}

static void compute(void)
{
	while (true) {
		make_groups();
		qsort(groups, NGROUPS_MAX, sizeof(*groups), compare);
	}
}

static int call(void)
{
	make_groups();
	while (!setgroups(NGROUPS_MAX, groups))
		;
	perror("setgroups");
	return 1;
}

int main(int argc, char **argv)
{
	cpu_set_t first;

	CPU_ZERO(&first);
	CPU_SET(0, &first);
	if (sched_setaffinity(0, sizeof(first), &first))
		return 1;
	if (argc == 3 && !strcmp(argv[1], "naps"))
		return naps(atol(argv[2]));
	if (argc == 2 && !strcmp(argv[1], "computes"))
		compute();
	if (argc == 2 && !strcmp(argv[1], "calls"))
		return call();
	fputs("Usage: turns naps N|computes|calls\n", stderr);
	return 2;
}
