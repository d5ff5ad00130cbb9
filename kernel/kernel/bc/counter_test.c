// SPDX-License-Identifier: GPL-2.0
/* The promises of counter.c: what is refused, when, and what is shown. */
#include <kunit/test.h>
#include <linux/completion.h>
#include <linux/kthread.h>
#include <linux/percpu.h>
#include <linux/ub_kmem.h>
#include <linux/ub_shmem.h>

#include "internal.h"

#define TEST_ID	4000000000U
#define BATCHED	UB_NUMPROC	/* 4 a CPU */
#define PLAIN	UB_NUMPTY	/* no stock */

static struct user_beancounter *test_ub(struct kunit *test)
{
	struct user_beancounter *ub = ub_alloc(TEST_ID);

	KUNIT_ASSERT_NOT_ERR_OR_NULL(test, ub);
	return ub;
}

static struct ub_row row_of(struct user_beancounter *ub, enum ub_resource res)
{
	struct ub_row row;

	ub_read_counter(ub, res, &row);
	return row;
}

static void charge_nr(struct user_beancounter *ub, enum ub_resource res,
		      int nr)
{
	while (nr--)
		ub_charge(ub, res, 1);
}

static void fits_matrix(struct kunit *test)
{
	static const struct {
		long held;
		unsigned long val, threshold;
		bool fits;
	} cases[] = {
		{ 0, 0, 0, true },
		{ 0, 1, 0, false },
		{ 9, 1, 10, true },
		{ 10, 1, 10, false },
		{ 11, 0, 10, false },
		{ 0, UB_MAXVALUE, UB_MAXVALUE, true },
		{ 1, UB_MAXVALUE, UB_MAXVALUE, false },
		{ 1, UB_MAXVALUE - 1, UB_MAXVALUE, true },
		{ UB_MAXVALUE, 1, UB_MAXVALUE, false },
		{ 0, UB_MAXVALUE + 1, UB_MAXVALUE, false },
		{ 5, ULONG_MAX, UB_MAXVALUE, false },
		{ -3, 4, 4, true },
	};
	int i;

	for (i = 0; i < ARRAY_SIZE(cases); i++)
		KUNIT_EXPECT_EQ_MSG(test, cases[i].fits,
				    ub_fits(cases[i].held, cases[i].val,
					    cases[i].threshold),
				    "case %d", i);
}

static void batch_is_at_most_half_the_room(struct kunit *test)
{
	KUNIT_EXPECT_EQ(test, 4, ub_batch(4, 0, UB_MAXVALUE, 64));
	KUNIT_EXPECT_EQ(test, 4, ub_batch(4, 84, 100, 2));
	KUNIT_EXPECT_EQ(test, 3, ub_batch(4, 85, 100, 2));
	KUNIT_EXPECT_EQ(test, 0, ub_batch(4, 97, 100, 2));
	KUNIT_EXPECT_EQ(test, 0, ub_batch(4, 100, 100, 2));
	KUNIT_EXPECT_EQ(test, 0, ub_batch(4, 120, 100, 2));
	KUNIT_EXPECT_EQ(test, 0, ub_batch(4, -1, 100, 2));
	KUNIT_EXPECT_EQ(test, 0, ub_batch(0, 0, 100, 2));
}

/* Fills up to the threshold one by one, then expects one refusal. */
static void expect_threshold(struct kunit *test, enum ub_resource res,
			     unsigned long barrier, unsigned long limit,
			     enum ub_severity severity, unsigned long expected)
{
	struct user_beancounter *ub = test_ub(test);
	unsigned long i;

	ub_set_limits(ub, res, barrier, limit);
	for (i = 0; i < expected; i++)
		KUNIT_EXPECT_EQ(test, 0, ub_try_charge(ub, res, 1, severity));
	KUNIT_EXPECT_EQ(test, -ENOMEM, ub_try_charge(ub, res, 1, severity));
	KUNIT_EXPECT_EQ(test, expected, ub_held(ub, res));
	KUNIT_EXPECT_EQ(test, 1, row_of(ub, res).failcnt);
	KUNIT_EXPECT_EQ(test, expected, row_of(ub, res).maxheld);

	ub_uncharge(ub, res, expected);
	KUNIT_EXPECT_EQ(test, 0, ub_held(ub, res));
	ub_end(ub);
}

static void severities_and_thresholds(struct kunit *test)
{
	static const enum ub_resource resources[] = { BATCHED, PLAIN };
	int i;

	for (i = 0; i < ARRAY_SIZE(resources); i++) {
		expect_threshold(test, resources[i], 20, 30, UB_HARD, 20);
		expect_threshold(test, resources[i], 20, 30, UB_SOFT, 30);
		expect_threshold(test, resources[i], 30, 20, UB_HARD, 20);
		expect_threshold(test, resources[i], 30, 20, UB_SOFT, 20);
		expect_threshold(test, resources[i], 0, 0, UB_HARD, 0);
		expect_threshold(test, resources[i], 1, 1, UB_SOFT, 1);
	}
}

static void force_is_never_refused(struct kunit *test)
{
	struct user_beancounter *ub = test_ub(test);

	ub_set_limits(ub, BATCHED, 3, 3);
	charge_nr(ub, BATCHED, 10);
	KUNIT_EXPECT_EQ(test, 10, ub_held(ub, BATCHED));
	KUNIT_EXPECT_EQ(test, 0, row_of(ub, BATCHED).failcnt);
	KUNIT_EXPECT_EQ(test, -ENOMEM, ub_try_charge(ub, BATCHED, 1, UB_SOFT));
	ub_uncharge(ub, BATCHED, 10);
	ub_end(ub);
}

static void refusal_changes_nothing(struct kunit *test)
{
	struct user_beancounter *ub = test_ub(test);

	ub_set_limits(ub, UB_PRIVVMPAGES, 1000, 1000);
	KUNIT_EXPECT_EQ(test, 0,
			ub_try_charge(ub, UB_PRIVVMPAGES, 600, UB_HARD));
	KUNIT_EXPECT_EQ(test, -ENOMEM,
			ub_try_charge(ub, UB_PRIVVMPAGES, 401, UB_HARD));
	KUNIT_EXPECT_EQ(test, 600, ub_held(ub, UB_PRIVVMPAGES));
	KUNIT_EXPECT_EQ(test, 0,
			ub_try_charge(ub, UB_PRIVVMPAGES, 400, UB_HARD));
	ub_uncharge(ub, UB_PRIVVMPAGES, 1000);
	ub_end(ub);
}

static void huge_values_do_not_wrap(struct kunit *test)
{
	struct user_beancounter *ub = test_ub(test);

	KUNIT_EXPECT_EQ(test, 0,
			ub_try_charge(ub, PLAIN, UB_MAXVALUE - 1, UB_HARD));
	KUNIT_EXPECT_EQ(test, -ENOMEM, ub_try_charge(ub, PLAIN, 2, UB_SOFT));
	KUNIT_EXPECT_EQ(test, -ENOMEM,
			ub_try_charge(ub, PLAIN, ULONG_MAX, UB_HARD));
	KUNIT_EXPECT_EQ(test, 0, ub_try_charge(ub, PLAIN, 1, UB_HARD));
	KUNIT_EXPECT_EQ(test, UB_MAXVALUE, ub_held(ub, PLAIN));
	ub_uncharge(ub, PLAIN, UB_MAXVALUE);
	KUNIT_EXPECT_EQ(test, 0, ub_held(ub, PLAIN));
	ub_end(ub);
}

static void asking_for_room_counts_no_refusal(struct kunit *test)
{
	struct user_beancounter *ub = test_ub(test);

	ub_set_limits(ub, BATCHED, 10, 10);
	KUNIT_EXPECT_TRUE(test, ub_charge_if_room(ub, BATCHED, 10, UB_HARD));
	KUNIT_EXPECT_FALSE(test, ub_charge_if_room(ub, BATCHED, 1, UB_SOFT));
	KUNIT_EXPECT_EQ(test, 10, ub_held(ub, BATCHED));
	KUNIT_EXPECT_EQ(test, 0, row_of(ub, BATCHED).failcnt);
	ub_uncharge(ub, BATCHED, 10);
	ub_end(ub);
}

static void shared_memory_charges_both_or_none(struct kunit *test)
{
	struct user_beancounter *ub = test_ub(test);
	struct ub_shmem charge = { .ub = ub_get(ub) };

	ub_set_limits(ub, UB_SHMPAGES, 100, 100);
	ub_set_limits(ub, UB_PRIVVMPAGES, 50, 50);
	KUNIT_EXPECT_EQ(test, 0, __ub_shmem_resize(&charge, 40 * PAGE_SIZE - 1));
	KUNIT_EXPECT_EQ(test, 40, ub_held(ub, UB_SHMPAGES));
	KUNIT_EXPECT_EQ(test, 40, ub_held(ub, UB_PRIVVMPAGES));
	KUNIT_EXPECT_EQ(test, -ENOMEM, __ub_shmem_resize(&charge, 51 * PAGE_SIZE));
	KUNIT_EXPECT_EQ(test, 40, ub_held(ub, UB_SHMPAGES));
	KUNIT_EXPECT_EQ(test, 1, row_of(ub, UB_PRIVVMPAGES).failcnt);
	KUNIT_EXPECT_EQ(test, 0, row_of(ub, UB_SHMPAGES).failcnt);
	KUNIT_EXPECT_EQ(test, 0, __ub_shmem_resize(&charge, 1));
	KUNIT_EXPECT_EQ(test, 1, ub_held(ub, UB_PRIVVMPAGES));
	__ub_shmem_exit(&charge);
	KUNIT_EXPECT_EQ(test, 0, ub_held(ub, UB_SHMPAGES));
	KUNIT_EXPECT_EQ(test, 0, ub_held(ub, UB_PRIVVMPAGES));
	ub_end(ub);
}

static void dcache_is_told_by_the_flags_of_its_caches(struct kunit *test)
{
	KUNIT_EXPECT_TRUE(test, ub_is_dcache(SLAB_RECLAIM_ACCOUNT | SLAB_ACCOUNT));
	KUNIT_EXPECT_TRUE(test, ub_is_dcache(SLAB_RECLAIM_ACCOUNT | SLAB_KMALLOC));
	KUNIT_EXPECT_FALSE(test, ub_is_dcache(SLAB_RECLAIM_ACCOUNT));
	KUNIT_EXPECT_FALSE(test, ub_is_dcache(SLAB_ACCOUNT | SLAB_KMALLOC));
}

static void stock_is_not_shown(struct kunit *test)
{
	struct user_beancounter *ub = test_ub(test);

	KUNIT_EXPECT_EQ(test, 0, ub_try_charge(ub, BATCHED, 1, UB_HARD));
	KUNIT_EXPECT_GT(test, atomic_long_read(&ub->counters[BATCHED].held), 1);
	KUNIT_EXPECT_EQ(test, 1, ub_held(ub, BATCHED));
	ub_uncharge(ub, BATCHED, 1);
	KUNIT_EXPECT_EQ(test, 0, ub_held(ub, BATCHED));
	ub_end(ub);
}

static void stocks_of_other_cpus_are_used_before_refusing(struct kunit *test)
{
	struct user_beancounter *ub = test_ub(test);
	int cpu = cpumask_last(cpu_possible_mask);

	ub_set_limits(ub, BATCHED, 10, 10);
	/* As if that CPU had charged in advance all that there is. */
	atomic_long_set(&ub->counters[BATCHED].held, 10);
	atomic_set(&per_cpu_ptr(ub->head.stocks, cpu)[BATCHED].nr, 10);
	ub->empty[BATCHED] = 0;

	KUNIT_EXPECT_EQ(test, 0, ub_try_charge(ub, BATCHED, 10, UB_HARD));
	KUNIT_EXPECT_EQ(test, 0, row_of(ub, BATCHED).failcnt);
	KUNIT_EXPECT_EQ(test, -ENOMEM, ub_try_charge(ub, BATCHED, 1, UB_HARD));
	ub_uncharge(ub, BATCHED, 10);
	ub_end(ub);
}

/* A unit is given back behind their back, so that it is seen who looks. */
/* Migration is off: a charge looks at the stock of its own CPU in any case. */
static void expect_one_look_a_tick(struct kunit *test,
				   struct user_beancounter *ub, int other)
{
	unsigned long tick;
	int err;

	do {
		atomic_set(&per_cpu_ptr(ub->head.stocks, other)[BATCHED].nr, 1);
		tick = jiffies | 1;
		ub->empty[BATCHED] = tick;
		err = ub_try_charge(ub, BATCHED, 1, UB_HARD);
	} while (tick != (jiffies | 1));
	KUNIT_EXPECT_EQ(test, -ENOMEM, err);
	ub->empty[BATCHED] = tick - 2;
	KUNIT_EXPECT_EQ(test, 0, ub_try_charge(ub, BATCHED, 1, UB_HARD));
}

static void empty_stocks_are_looked_at_once_a_tick(struct kunit *test)
{
	struct user_beancounter *ub;
	unsigned int other;

	if (num_possible_cpus() < 2)
		kunit_skip(test, "needs the stock of another CPU");
	ub = test_ub(test);
	ub_set_limits(ub, BATCHED, 1, 1);
	KUNIT_EXPECT_EQ(test, 0, ub_try_charge(ub, BATCHED, 1, UB_HARD));
	KUNIT_EXPECT_EQ(test, -ENOMEM, ub_try_charge(ub, BATCHED, 1, UB_HARD));
	KUNIT_EXPECT_NE(test, 0, ub->empty[BATCHED]);

	migrate_disable();
	other = cpumask_any_but(cpu_possible_mask, raw_smp_processor_id());
	expect_one_look_a_tick(test, ub, other);
	migrate_enable();
	ub_uncharge(ub, BATCHED, 1);
	ub_end(ub);
}

static void force_above_the_barrier_leaves_no_stock(struct kunit *test)
{
	struct user_beancounter *ub = test_ub(test);

	ub_set_limits(ub, BATCHED, 100, 100);
	KUNIT_EXPECT_EQ(test, 0, ub_try_charge(ub, BATCHED, 1, UB_HARD));
	ub_charge(ub, BATCHED, 150);
	KUNIT_EXPECT_EQ(test, 151, atomic_long_read(&ub->counters[BATCHED].held));
	KUNIT_EXPECT_EQ(test, -ENOMEM, ub_try_charge(ub, BATCHED, 1, UB_HARD));
	ub_uncharge(ub, BATCHED, 151);
	ub_end(ub);
}

static void lowered_limit_holds_at_once(struct kunit *test)
{
	struct user_beancounter *ub = test_ub(test);

	KUNIT_EXPECT_EQ(test, 0, ub_try_charge(ub, BATCHED, 1, UB_HARD));
	ub_set_limits(ub, BATCHED, 1, 1);
	KUNIT_EXPECT_EQ(test, -ENOMEM, ub_try_charge(ub, BATCHED, 1, UB_HARD));
	ub_set_limits(ub, BATCHED, 2, 2);
	KUNIT_EXPECT_EQ(test, 0, ub_try_charge(ub, BATCHED, 1, UB_HARD));
	ub_set_limits(ub, BATCHED, 0, 0);
	KUNIT_EXPECT_EQ(test, 2, ub_held(ub, BATCHED));
	ub_uncharge(ub, BATCHED, 2);
	KUNIT_EXPECT_EQ(test, 0, ub_held(ub, BATCHED));
	ub_end(ub);
}

static void extremes_follow_and_reset(struct kunit *test)
{
	struct user_beancounter *ub = test_ub(test);

	ub_charge(ub, PLAIN, 7);
	ub_uncharge(ub, PLAIN, 5);
	KUNIT_EXPECT_EQ(test, 7, row_of(ub, PLAIN).maxheld);
	ub_reset_extremes(ub, PLAIN);
	KUNIT_EXPECT_EQ(test, 2, row_of(ub, PLAIN).maxheld);
	KUNIT_EXPECT_EQ(test, 2, row_of(ub, PLAIN).minheld);
	ub_uncharge(ub, PLAIN, 1);
	KUNIT_EXPECT_EQ(test, 1, row_of(ub, PLAIN).minheld);
	KUNIT_EXPECT_EQ(test, 2, row_of(ub, PLAIN).maxheld);
	ub_uncharge(ub, PLAIN, 1);
	ub_end(ub);
}

static void underflow_is_seen_and_not_corrected(struct kunit *test)
{
	struct ub_counter counter = { };

	atomic_long_set(&counter.held, 3);
	KUNIT_EXPECT_EQ(test, 0, ub_counter_sub(&counter, 3));
	KUNIT_EXPECT_EQ(test, -2, ub_counter_sub(&counter, 2));
	KUNIT_EXPECT_EQ(test, -2, atomic_long_read(&counter.held));
}

static void defaults(struct kunit *test)
{
	struct user_beancounter *ub = test_ub(test);
	int res;

	for (res = 0; res < UB_RESOURCES; res++) {
		struct ub_row row = row_of(ub, res);

		KUNIT_EXPECT_EQ(test, 0, row.held);
		KUNIT_EXPECT_EQ(test, UB_MAXVALUE, row.limit);
		if (res == UB_VMGUARPAGES)
			KUNIT_EXPECT_EQ(test, 0, row.barrier);
		else if (res == UB_OOMGUARPAGES)
			KUNIT_EXPECT_LT(test, row.barrier, UB_MAXVALUE);
		else
			KUNIT_EXPECT_EQ(test, UB_MAXVALUE, row.barrier);
	}
	ub_end(ub);
}

/*
 * Threads on all CPUs take up to share units each, one by one, and give them
 * back. in_use counts what was granted and must never exceed the limit.
 */
#define STORM_THREADS	4
#define STORM_ROUNDS	2000
#define STORM_SHARE	20

struct storm {
	struct user_beancounter	*ub;
	int			limit;
	atomic_t		in_use;
	atomic_t		running;
	atomic_t		exceeded;
	atomic_long_t		refused;
	struct completion	done;
};

static int storm_take(struct storm *storm)
{
	int taken;

	for (taken = 0; taken < STORM_SHARE; taken++) {
		if (ub_try_charge(storm->ub, BATCHED, 1, UB_HARD)) {
			atomic_long_inc(&storm->refused);
			break;
		}
		if (atomic_inc_return(&storm->in_use) > storm->limit)
			atomic_inc(&storm->exceeded);
	}
	return taken;
}

static void storm_give_back(struct storm *storm, int taken)
{
	while (taken--) {
		atomic_dec(&storm->in_use);
		ub_uncharge(storm->ub, BATCHED, 1);
	}
}

static int storm_thread(void *data)
{
	struct storm *storm = data;
	int round;

	for (round = 0; round < STORM_ROUNDS; round++) {
		int taken = storm_take(storm);

		cond_resched();
		storm_give_back(storm, taken);
	}
	if (atomic_dec_and_test(&storm->running))
		complete(&storm->done);
	return 0;
}

static void run_storm(struct kunit *test, struct storm *storm)
{
	int i;

	storm->ub = test_ub(test);
	ub_set_limits(storm->ub, BATCHED, storm->limit, storm->limit);
	init_completion(&storm->done);
	atomic_set(&storm->running, STORM_THREADS);
	for (i = 0; i < STORM_THREADS; i++) {
		struct task_struct *task = kthread_create(storm_thread, storm,
							  "ub_storm/%d", i);

		KUNIT_ASSERT_NOT_ERR_OR_NULL(test, task);
		kthread_bind(task, cpumask_nth(i % num_online_cpus(),
					       cpu_online_mask));
		wake_up_process(task);
	}
	wait_for_completion(&storm->done);

	KUNIT_EXPECT_EQ(test, 0, atomic_read(&storm->exceeded));
	KUNIT_EXPECT_EQ(test, 0, ub_held(storm->ub, BATCHED));
	KUNIT_EXPECT_LE(test, row_of(storm->ub, BATCHED).maxheld, storm->limit);
	KUNIT_EXPECT_EQ(test, atomic_long_read(&storm->refused),
			row_of(storm->ub, BATCHED).failcnt);
	ub_end(storm->ub);
}

static void storm_never_exceeds_the_limit(struct kunit *test)
{
	struct storm storm = { .limit = STORM_SHARE + 1 };

	run_storm(test, &storm);
}

/* Room for everybody: a refusal would be the fault of a stock. */
static void storm_with_enough_room_is_never_refused(struct kunit *test)
{
	struct storm storm = { .limit = STORM_THREADS * STORM_SHARE };

	run_storm(test, &storm);
	KUNIT_EXPECT_EQ(test, 0, atomic_long_read(&storm.refused));
}

static struct kunit_case counter_cases[] = {
	KUNIT_CASE(fits_matrix),
	KUNIT_CASE(batch_is_at_most_half_the_room),
	KUNIT_CASE(severities_and_thresholds),
	KUNIT_CASE(force_is_never_refused),
	KUNIT_CASE(refusal_changes_nothing),
	KUNIT_CASE(huge_values_do_not_wrap),
	KUNIT_CASE(asking_for_room_counts_no_refusal),
	KUNIT_CASE(shared_memory_charges_both_or_none),
	KUNIT_CASE(dcache_is_told_by_the_flags_of_its_caches),
	KUNIT_CASE(stock_is_not_shown),
	KUNIT_CASE(stocks_of_other_cpus_are_used_before_refusing),
	KUNIT_CASE(empty_stocks_are_looked_at_once_a_tick),
	KUNIT_CASE(force_above_the_barrier_leaves_no_stock),
	KUNIT_CASE(lowered_limit_holds_at_once),
	KUNIT_CASE(extremes_follow_and_reset),
	KUNIT_CASE(underflow_is_seen_and_not_corrected),
	KUNIT_CASE(defaults),
	KUNIT_CASE(storm_never_exceeds_the_limit),
	KUNIT_CASE(storm_with_enough_room_is_never_refused),
	{}
};

static struct kunit_suite counter_suite = {
	.name = "beancounter",
	.test_cases = counter_cases,
};
kunit_test_suite(counter_suite);
