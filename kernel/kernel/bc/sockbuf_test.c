// SPDX-License-Identifier: GPL-2.0
/* The part of the room between barrier and limit that is a socket's own. */
#include <kunit/test.h>
#include <linux/mm.h>

#include "internal.h"
#include "sock.h"

static void guarantee_is_an_equal_part(struct kunit *test)
{
	static const struct {
		unsigned long barrier, limit, nr_sockets, guarantee;
	} cases[] = {
		{ 0, 0, 0, 0 },
		{ 0, 100 * PAGE_SIZE, 10, 10 * PAGE_SIZE },
		{ 100 * PAGE_SIZE, 140 * PAGE_SIZE, 10, 4 * PAGE_SIZE },
		/* As the configuration files have it: less than a page */
		{ 319488, 319488 + 2560 * 80, 80, PAGE_SIZE },
		{ 319488, 319488, 80, 0 },
		{ 319488, 300000, 80, 0 },
		{ 0, PAGE_SIZE, 0, 0 },
		/* Nobody is counted, so nobody has a part of his own */
		{ 0, PAGE_SIZE, UB_MAXVALUE, 0 },
		{ 0, UB_MAXVALUE, UB_MAXVALUE, PAGE_SIZE },
		{ 0, UB_MAXVALUE, 1, UB_MAXVALUE + 1 },
		{ UB_MAXVALUE, UB_MAXVALUE, 1, 0 },
	};
	int i;

	for (i = 0; i < ARRAY_SIZE(cases); i++)
		KUNIT_EXPECT_EQ_MSG(test, cases[i].guarantee,
				    ub_sock_guarantee(cases[i].barrier,
						      cases[i].limit,
						      cases[i].nr_sockets),
				    "case %d", i);
}

static struct kunit_case sockbuf_cases[] = {
	KUNIT_CASE(guarantee_is_an_equal_part),
	{}
};

static struct kunit_suite sockbuf_suite = {
	.name = "beancounter-sockbuf",
	.test_cases = sockbuf_cases,
};
kunit_test_suite(sockbuf_suite);
