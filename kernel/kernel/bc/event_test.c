// SPDX-License-Identifier: GPL-2.0
/* KUnit: rings of refusals. Included by event.c. */
#include <kunit/test.h>

#define TEST_EVENTS	4

static struct ub_ring *test_ring(struct kunit *test)
{
	struct ub_ring *ring = ring_alloc(TEST_EVENTS);

	KUNIT_ASSERT_NOT_NULL(test, ring);
	return ring;
}

static bool add(struct ub_ring *ring, enum ub_resource res, unsigned long held)
{
	struct ub_event event = { .res = res, .held = held,
				  .owner = PRJQUOTA };

	return record(ring, &event);
}

static void ring_keeps_the_latest(struct kunit *test)
{
	struct ub_ring *ring = test_ring(test);
	struct ub_event event;

	KUNIT_EXPECT_FALSE(test, ring_get(ring, 0, &event));
	for (int i = 0; i < TEST_EVENTS + 2; i++)
		KUNIT_EXPECT_TRUE(test, add(ring, UB_NUMPROC, 10 + i));

	KUNIT_ASSERT_TRUE(test, ring_get(ring, 0, &event));
	KUNIT_EXPECT_EQ(test, 2, event.seq);
	KUNIT_EXPECT_EQ(test, 12, event.held);
	KUNIT_ASSERT_TRUE(test, ring_get(ring, TEST_EVENTS + 1, &event));
	KUNIT_EXPECT_EQ(test, TEST_EVENTS + 1, event.seq);
	KUNIT_EXPECT_FALSE(test, ring_get(ring, TEST_EVENTS + 2, &event));
	kvfree(ring);
}

static void ring_limits_each_resource(struct kunit *test)
{
	struct ub_ring *ring = test_ring(test);
	struct ub_event event;
	int i;

	for (i = 0; i < BURST; i++)
		KUNIT_EXPECT_TRUE(test, add(ring, UB_NUMPROC, i));
	for (i = 0; i < 3; i++)
		KUNIT_EXPECT_FALSE(test, add(ring, UB_NUMPROC, i));
	KUNIT_EXPECT_TRUE(test, add(ring, UB_NUMFILE, 0));

	/* As if the interval were over. */
	ring->recent[UB_NUMPROC].since -= INTERVAL + 1;
	KUNIT_EXPECT_TRUE(test, add(ring, UB_NUMPROC, 0));
	KUNIT_ASSERT_TRUE(test, ring_get(ring, ring->next - 1, &event));
	KUNIT_EXPECT_EQ(test, 3, event.missed);
	kvfree(ring);
}

static void expect_line(struct kunit *test, const struct ub_event *event,
			bool inside, const char *line)
{
	char buf[LINE_SIZE];
	int len = print_event(event, inside, buf, sizeof(buf));

	KUNIT_EXPECT_EQ(test, strlen(line), len);
	KUNIT_EXPECT_STREQ(test, line, buf);
}

static void line_is_safe_and_complete(struct kunit *test)
{
	struct ub_event event = {
		.seq = 12, .time = 5 * NSEC_PER_SEC + 123456789,
		.held = 60, .barrier = 61, .limit = UB_MAXVALUE, .wanted = 1,
		.missed = 7, .id = 101, .pid = 4321, .vpid = 37,
		.owner = PRJQUOTA, .res = UB_NUMPROC, .comm = "a b\\\n\xff~",
	};

	expect_line(test, &event, false,
		    "seq=12 time=5.123456 ctid=101 resource=numproc held=60 barrier=61 limit=9223372036854775807 wanted=1 missed=7 pid=4321 vpid=37 comm=a\\040b\\134\\012\\377~\n");
	expect_line(test, &event, true,
		    "seq=12 time=5.123456 ctid=101 resource=numproc held=60 barrier=61 limit=9223372036854775807 wanted=1 missed=7 pid=37 comm=a\\040b\\134\\012\\377~\n");
}

static void line_of_a_disk(struct kunit *test)
{
	struct ub_event event = {
		.seq = 1, .time = NSEC_PER_SEC, .held = 2048, .barrier = 1024,
		.limit = 2048, .id = 101, .pid = 4321, .vpid = 37,
		.expired = true, .owner = GRPQUOTA, .owner_id = 1000,
		.res = EVENT_DISKSPACE,
		.comm = "dd",
	};

	expect_line(test, &event, false,
		    "seq=1 time=1.000000 ctid=101 resource=diskspace held=2048 barrier=1024 limit=2048 wanted=0 missed=0 expired=1 gid=1000 pid=4321 vpid=37 comm=dd\n");
	event.expired = false;
	event.owner = PRJQUOTA;
	event.res = EVENT_DISKINODES;
	expect_line(test, &event, true,
		    "seq=1 time=1.000000 ctid=101 resource=diskinodes held=2048 barrier=1024 limit=2048 wanted=0 missed=0 pid=37 comm=dd\n");
}

static void line_of_what_is_denied(struct kunit *test)
{
	struct ub_event event = {
		.seq = 2, .time = NSEC_PER_SEC, .wanted = 1, .id = 101,
		.pid = 4321, .vpid = 37, .owner = PRJQUOTA,
		.res = EVENT_DENIED + UB_DENIED_MOUNT, .what = "ramfs",
		.comm = "mount",
	};

	expect_line(test, &event, false,
		    "seq=2 time=1.000000 ctid=101 resource=mount held=0 barrier=0 limit=0 wanted=1 missed=0 what=ramfs pid=4321 vpid=37 comm=mount\n");
}

static void longest_line_fits(struct kunit *test)
{
	struct ub_event event = {
		.seq = U64_MAX, .time = U64_MAX, .held = ULONG_MAX,
		.barrier = ULONG_MAX, .limit = ULONG_MAX, .wanted = ULONG_MAX,
		.missed = ULONG_MAX, .id = U32_MAX, .pid = INT_MAX,
		.vpid = INT_MAX, .expired = true, .owner = USRQUOTA, .owner_id = U32_MAX,
		.res = UB_OOMGUARPAGES,
		.what = "fifteen_letters",
		.comm = "\1\1\1\1\1\1\1\1\1\1\1\1\1\1\1",
	};
	char buf[LINE_SIZE];
	int len = print_event(&event, false, buf, sizeof(buf));

	KUNIT_EXPECT_LT(test, len, LINE_SIZE - 1);
	KUNIT_EXPECT_EQ(test, '\n', buf[len - 1]);
}

static void ring_has_few_readers(struct kunit *test)
{
	struct ub_ring *ring = test_ring(test);
	struct wait_queue_entry *waiting;

	waiting = kunit_kcalloc(test, RING_WAITERS, sizeof(*waiting),
				GFP_KERNEL);
	KUNIT_ASSERT_NOT_NULL(test, waiting);
	for (int i = 0; i < RING_WAITERS; i++) {
		KUNIT_EXPECT_TRUE(test, has_room_to_wait(ring));
		init_waitqueue_entry(&waiting[i], current);
		add_wait_queue(&ring->readers, &waiting[i]);
	}
	KUNIT_EXPECT_FALSE(test, has_room_to_wait(ring));
	remove_wait_queue(&ring->readers, &waiting[0]);
	KUNIT_EXPECT_TRUE(test, has_room_to_wait(ring));
	ring_free(ring);
}

static struct kunit_case event_cases[] = {
	KUNIT_CASE(ring_keeps_the_latest),
	KUNIT_CASE(ring_limits_each_resource),
	KUNIT_CASE(ring_has_few_readers),
	KUNIT_CASE(line_is_safe_and_complete),
	KUNIT_CASE(line_of_a_disk),
	KUNIT_CASE(line_of_what_is_denied),
	KUNIT_CASE(longest_line_fits),
	{}
};

static struct kunit_suite event_suite = {
	.name = "ub_event",
	.test_cases = event_cases,
};
kunit_test_suite(event_suite);
