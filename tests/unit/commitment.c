// SPDX-License-Identifier: GPL-2.0-or-later
/* Shares of the node, against the sums written out. */
#include <errno.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/cleanup.h"
#include "model/commitment.h"
#include "model/ubc.h"
#include "tap.h"

/* In bytes or as a number: what @ub has of a resource. */
#define V(resource, column)	((double)ub->value[UB_##resource][UB_##column])
#define PAGES(resource, column)	(V(resource, column) * sysconf(_SC_PAGESIZE))
#define KERNEL(column)		(V(KMEMSIZE, column) + V(TCPRCVBUF, column) + \
				 V(TCPSNDBUF, column) + V(DGRAMRCVBUF, column) + \
				 V(OTHERSOCKBUF, column))

static bool near(double a, double b)
{
	return fabs(a - b) <= 1e-9 * (fabs(a) + fabs(b) + 1);
}

static bool amounts_are_right(const struct ub_figures *ub)
{
	/* clang-format off */
	const double want[COMMIT_NR] = {
		[COMMIT_LOW_UTIL]     = KERNEL(HELD),
		[COMMIT_LOW]	      = KERNEL(LIMIT),
		[COMMIT_RAM_UTIL]     = PAGES(PHYSPAGES, HELD) + KERNEL(HELD),
		[COMMIT_MEMSWAP_UTIL] = PAGES(OOMGUARPAGES, HELD) + KERNEL(HELD),
		[COMMIT_MEMSWAP]      = PAGES(OOMGUARPAGES, BARRIER) + KERNEL(LIMIT),
		[COMMIT_ALLOC_UTIL]   = PAGES(PRIVVMPAGES, HELD) + KERNEL(HELD),
		[COMMIT_ALLOC]	      = PAGES(VMGUARPAGES, BARRIER) + KERNEL(LIMIT),
		[COMMIT_ALLOC_LIMIT]  = PAGES(PRIVVMPAGES, LIMIT) + KERNEL(LIMIT),
		[COMMIT_PROC_UTIL]    = V(NUMPROC, HELD),
		[COMMIT_PROC_LIMIT]   = V(NUMPROC, BARRIER),
	};
	/* clang-format on */

	for (int i = 0; i < COMMIT_NR; i++)
		if (!near(commitment_amount(ub, i), want[i]))
			return false;
	return true;
}

/* Numbers of all sizes. */
static unsigned long any_number(void)
{
	unsigned long bits = ((unsigned long)random() << 31) ^ random();

	return (bits & INT64_MAX) >> (2 + random() % 60);
}

static void random_containers(void)
{
	int nr_right = 0;

	srandom(815);
	for (int i = 0; i < 1000; i++) {
		struct ub_figures ub = {};

		for (int res = 0; res < UB_RESOURCES; res++)
			for (int column = 0; column < UB_COLUMNS; column++)
				ub.value[res][column] = any_number();
		nr_right += amounts_are_right(&ub);
	}
	is_number(nr_right, 1000, "sums of a thousand containers");
}

static void unlimited(void)
{
	struct ub_figures ub = {};

	ub.value[UB_PRIVVMPAGES][UB_LIMIT] = UB_UNLIMITED;
	ok(isinf(commitment_amount(&ub, COMMIT_ALLOC_LIMIT)), "no limit, no sum");
	is_number(commitment_amount(&ub, COMMIT_ALLOC), 0, "but of others");
	ub.value[UB_DGRAMRCVBUF][UB_LIMIT] = 2147483647;
	ok(isinf(commitment_amount(&ub, COMMIT_LOW)), "as 32 bits have it");
	ub.value[UB_KMEMSIZE][UB_HELD] = 2147483647;
	is_number(commitment_amount(&ub, COMMIT_LOW_UTIL), 2147483647,
		  "what is held is a number");
}

static void wholes(void)
{
	struct node node = {
		.ram = 1000, .low = 500, .swap = 300, .threads_max = 7,
	};
	struct node none = {};

	is_number(commitment_whole(&node, COMMIT_LOW), 200, "low memory");
	is_number(commitment_whole(&node, COMMIT_RAM_UTIL), 1000, "RAM");
	is_number(commitment_whole(&node, COMMIT_ALLOC), 1300, "RAM and swap");
	is_number(commitment_whole(&node, COMMIT_PROC_UTIL), 7, "threads");
	node.ram = node.swap = UB_UNLIMITED;
	ok(commitment_whole(&node, COMMIT_ALLOC) > 1.8e19, "a sum without a bound");
	is_number(commitment_whole(&none, COMMIT_RAM_UTIL), 1, "never zero");
}

static void share_is(double value, const char *want)
{
	_str_ struct str text = {};

	str_add_share(&text, value, 7);
	is_text(str_text(&text), want, want);
}

static void table(void)
{
	_ub_table_ struct ub_table table = {};
	char text[] = "Version: 2.5\n"
		      "       uid  resource held maxheld barrier limit failcnt\n"
		      "      102:  kmemsize 1 2 3 4 5\n"
		      "            dummy 0 0 0 0 0\n"
		      "            swappages 6 7 8 9 10\n"
		      "        0:  kmemsize 11 12 13 14 15\n"
		      "            numproc 1 2 3 4\n";
	char old[] = "Version: 2.4\n";
	const struct ub_figures *ub;

	is_number(ub_table_parse(text, &table), 0, "a table");
	is_number(table.nr, 2, "of two");
	ub = ub_table_find(&table, 102);
	ok(ub && ub->known[UB_KMEMSIZE] && !ub->known[UB_NUMPROC],
	   "with what is known");
	is_number(ub->value[UB_SWAPPAGES][UB_FAILCNT], 10, "the last row");
	ub = ub_table_find(&table, 0);
	ok(ub && !ub->known[UB_NUMPROC], "half a row is none");
	ok(!ub_table_find(&table, 101), "and nobody else");
	is_number(ub_table_parse(old, &table), -EPROTONOSUPPORT, "an old one");
}

int main(void)
{
	random_containers();
	unlimited();
	wholes();
	share_is(0.125, "   0.12");
	share_is(123456789, "123456789.00");
	share_is(INFINITY, "  unlim");
	share_is(NAN, "    n/a");
	table();
	return done_testing();
}
