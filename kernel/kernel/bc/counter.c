// SPDX-License-Identifier: GPL-2.0
/*
 * The arithmetic of a counter: charge, uncharge, limits.
 *
 * A charge first looks into the stock of its CPU: units which are part of held
 * already and belong to nobody. It costs one atomic operation on a line that
 * other CPUs leave alone. Otherwise held is raised by a compare-and-exchange
 * that never crosses the threshold, not even for a moment, and the stock is
 * filled if there is plenty of room.
 *
 * Stocks are atomics, not this_cpu counters, so that before refusing all of
 * them can be taken back from here. That, and filling, exclude each other by a
 * lock which charges do not take as long as there is room. Stocks that have been
 * found empty are not looked at again in this tick or the next: a storm of
 * refusals does not walk all CPUs each time.
 */
#include <linux/cpumask.h>
#include <linux/limits.h>
#include <linux/minmax.h>
#include <linux/percpu.h>
#include <linux/ratelimit.h>
#include <linux/rcupdate.h>
#include <linux/sched/signal.h>

#include "internal.h"

/* For the callbacks of a grace period that is over */
#define UB_WAIT_TICKS		(HZ / 25)

/* Most that a CPU keeps in stock, for resources that come and go in numbers. */
static const unsigned int ub_batch_ceiling[UB_RESOURCES] = {
	[UB_KMEMSIZE]		= 64 * PAGE_SIZE,
	[UB_PRIVVMPAGES]	= 256,
	[UB_NUMPROC]		= 4,
	[UB_NUMTCPSOCK]		= 4,
	[UB_NUMFLOCK]		= 4,
	[UB_NUMSIGINFO]		= 4,
	[UB_TCPSNDBUF]		= 8 * PAGE_SIZE,
	[UB_TCPRCVBUF]		= 8 * PAGE_SIZE,
	[UB_OTHERSOCKBUF]	= 4 * PAGE_SIZE,
	[UB_DGRAMRCVBUF]	= 4 * PAGE_SIZE,
	[UB_NUMOTHERSOCK]	= 4,
	[UB_DCACHESIZE]		= 64 * PAGE_SIZE,
	[UB_NUMFILE]		= 8,
};

/* Thresholds are at most UB_MAXVALUE, so nothing here can overflow. */
bool ub_fits(long held, unsigned long val, unsigned long threshold)
{
	return val <= threshold && held <= (long)(threshold - val);
}

/* At most half of the room may be in stock, with equal shares for all CPUs. */
unsigned long ub_batch(unsigned long ceiling, long held, unsigned long hard,
		       unsigned int nr_cpus)
{
	if (held < 0 || held >= (long)hard)
		return 0;
	return min(ceiling, (hard - held) / (2 * nr_cpus));
}

/* Races with itself: whoever is higher wins. */
static void raise_maxheld(struct ub_counter *counter, long held)
{
	long old = READ_ONCE(counter->maxheld);

	while (held > old && !try_cmpxchg(&counter->maxheld, &old, held))
		;
}

static void lower_minheld(struct ub_counter *counter, long held)
{
	long old = READ_ONCE(counter->minheld);

	while (held < old && !try_cmpxchg(&counter->minheld, &old, held))
		;
}

static bool counter_try_add(struct ub_counter *counter, unsigned long val,
			    unsigned long threshold)
{
	long held = atomic_long_read(&counter->held);

	do {
		if (!ub_fits(held, val, threshold))
			return false;
	} while (!atomic_long_try_cmpxchg(&counter->held, &held, held + val));

	raise_maxheld(counter, held + val);
	return true;
}

static long counter_add(struct ub_counter *counter, unsigned long val)
{
	long held = atomic_long_add_return(val, &counter->held);

	raise_maxheld(counter, held);
	return held;
}

/* Returns what is left: negative if more was given back than taken. */
long ub_counter_sub(struct ub_counter *counter, unsigned long val)
{
	long held = atomic_long_sub_return(val, &counter->held);

	lower_minheld(counter, held);
	return held;
}

static noinline void sub_held(struct user_beancounter *ub,
			      enum ub_resource res, unsigned long val)
{
	long held = ub_counter_sub(&ub->counters[res], val);

	WARN_ONCE(held < 0, "UB %u: %s uncharged too much, held %ld after %lu\n",
		  ub->id, ub_names[res].name, held, val);
}

static struct ub_stock *cpu_stock(struct user_beancounter *ub,
				  enum ub_resource res, int cpu)
{
	return per_cpu_ptr(ub->head.stocks, cpu) + res;
}

/* Returns how much of it was there. */
static unsigned long take_back(struct ub_stock *stock, unsigned long val)
{
	int nr = atomic_read(&stock->nr);
	int taken;

	do {
		taken = clamp_t(long, val, 0, max(nr, 0));
	} while (!atomic_try_cmpxchg(&stock->nr, &nr, nr - taken));
	return taken;
}

static void thin(struct user_beancounter *ub, enum ub_resource res,
		 struct ub_stock *stock, unsigned long val)
{
	val = take_back(stock, val);
	if (val)
		sub_held(ub, res, val);
}

/*
 * @val units were put into @stock, and it holds more than it may now, perhaps
 * behind the back of a drain: they would be free, and yet others would be
 * refused. For the same reason no more than these units are taken out of it,
 * except under the lock, where nobody is refused: until they are out of held
 * too, they are nowhere.
 */
void __ub_thin_stock(struct user_beancounter *ub, enum ub_resource res,
		     struct ub_stock *stock, unsigned long val)
{
	unsigned long flags;

	if (!raw_spin_trylock_irqsave(&ub->lock, flags)) {
		thin(ub, res, stock, val);
		return;
	}
	thin(ub, res, stock, val + READ_ONCE(stock->batch) / 2);
	raw_spin_unlock_irqrestore(&ub->lock, flags);
}

/* When all stocks of a resource were found empty: a jiffy that is never 0. */
static unsigned long this_tick(void)
{
	return jiffies | 1;
}

/*
 * Nobody has filled one since. Who has put something into one without the lock
 * takes it out again before the uncharge is over.
 */
static bool are_stocks_empty(struct user_beancounter *ub,
			     enum ub_resource res)
{
	return READ_ONCE(ub->empty[res]) == this_tick();
}

/* Gives up when somebody else fills or drains: nothing depends on it. */
static void fill_stock(struct user_beancounter *ub, enum ub_resource res)
{
	struct ub_counter *counter = &ub->counters[res];
	struct ub_stock *stock;
	unsigned long flags;
	long missing;

	if (!raw_spin_trylock_irqsave(&ub->lock, flags))
		return;
	stock = ub_this_stock(ub, res);
	WRITE_ONCE(stock->batch,
		   ub_batch(ub_batch_ceiling[res],
			    atomic_long_read(&counter->held), counter->hard,
			    num_online_cpus()));
	missing = (long)stock->batch - max(atomic_read(&stock->nr), 0);
	if (missing > 0 && counter_try_add(counter, missing, counter->hard))
		atomic_add(missing, &stock->nr);
	/* From now on uncharges may put something into it. */
	if (stock->batch)
		WRITE_ONCE(ub->empty[res], 0);
	raw_spin_unlock_irqrestore(&ub->lock, flags);
}

/* Who made it negative puts that back, and then comes here as well. */
static unsigned long take_all(struct ub_stock *stock)
{
	return take_back(stock, UB_MAXVALUE);
}

static unsigned long drain_stocks_locked(struct user_beancounter *ub,
					 enum ub_resource res)
{
	unsigned long drained = 0;
	bool empty = true;
	int cpu;

	lockdep_assert_held(&ub->lock);
	if (!ub_batch_ceiling[res] || are_stocks_empty(ub, res))
		return 0;

	/* From here on uncharges go to held directly. */
	for_each_possible_cpu(cpu)
		WRITE_ONCE(cpu_stock(ub, res, cpu)->batch, 0);
	/*
	 * An uncharge that has read the old batch sees the new one after it
	 * has put something there, or what it put there is seen here.
	 */
	smp_mb();
	for_each_possible_cpu(cpu) {
		struct ub_stock *stock = cpu_stock(ub, res, cpu);

		drained += take_all(stock);
		empty &= !atomic_read(&stock->nr);
	}
	if (drained)
		sub_held(ub, res, drained);
	WRITE_ONCE(ub->empty[res], empty ? this_tick() : 0);
	return drained;
}

static void drain_stocks(struct user_beancounter *ub, enum ub_resource res)
{
	unsigned long flags;

	raw_spin_lock_irqsave(&ub->lock, flags);
	drain_stocks_locked(ub, res);
	raw_spin_unlock_irqrestore(&ub->lock, flags);
}

/*
 * Refuses only if, with no CPU stocking any more, what is in use and what is
 * just being given back leave no room.
 */
static bool charge_or_drain(struct user_beancounter *ub, enum ub_resource res,
			    unsigned long val, unsigned long threshold)
{
	struct ub_counter *counter = &ub->counters[res];
	unsigned long flags;
	bool charged;

	raw_spin_lock_irqsave(&ub->lock, flags);
	drain_stocks_locked(ub, res);
	do {
		charged = counter_try_add(counter, val, threshold);
	} while (!charged && drain_stocks_locked(ub, res));
	raw_spin_unlock_irqrestore(&ub->lock, flags);
	return charged;
}

/* What is in stock was within the barrier; above it nothing may be. */
static void charge_by_force(struct user_beancounter *ub, enum ub_resource res,
			    unsigned long val)
{
	struct ub_counter *counter = &ub->counters[res];

	if (counter_add(counter, val) > (long)READ_ONCE(counter->hard))
		drain_stocks(ub, res);
}

/* Classic text, matched by monitoring scripts: no prefix. */
void ub_log_shortage(struct user_beancounter *ub, enum ub_resource res)
{
	if (__ratelimit(&ub->shortage))
		pr_info("Fatal resource shortage: %s, UB %u.\n",
			ub_names[res].name, ub->id);
}

void ub_refuse_at(struct user_beancounter *ub, enum ub_resource res,
		  unsigned long wanted, unsigned long held)
{
	atomic_long_inc(&ub->counters[res].failcnt);
	ub_event_refused(ub, res, wanted, held);
}

void ub_refuse(struct user_beancounter *ub, enum ub_resource res,
	       unsigned long wanted)
{
	ub_refuse_at(ub, res, wanted, ub_held(ub, res));
}

static int refuse(struct user_beancounter *ub, enum ub_resource res,
		  unsigned long wanted, enum ub_severity severity)
{
	ub_refuse(ub, res, wanted);
	if (severity == UB_SOFT)
		ub_log_shortage(ub, res);
	return -ENOMEM;
}

static bool charge_held(struct user_beancounter *ub, enum ub_resource res,
			unsigned long val, enum ub_severity severity)
{
	struct ub_counter *counter = &ub->counters[res];
	unsigned long threshold;

	if (severity == UB_FORCE) {
		charge_by_force(ub, res, val);
		return true;
	}

	threshold = READ_ONCE(*(severity == UB_SOFT ? &counter->limit :
						      &counter->hard));
	if (counter_try_add(counter, val, threshold)) {
		if (ub_batch_ceiling[res])
			fill_stock(ub, res);
		return true;
	}
	return charge_or_drain(ub, res, val, threshold);
}

static noinline int charge_held_or_refuse(struct user_beancounter *ub,
					  enum ub_resource res,
					  unsigned long val,
					  enum ub_severity severity)
{
	if (charge_held(ub, res, val, severity))
		return 0;
	return refuse(ub, res, val, severity);
}

/* A refusal is not counted: the caller can make room and ask again. */
bool ub_charge_if_room(struct user_beancounter *ub, enum ub_resource res,
		       unsigned long val, enum ub_severity severity)
{
	return ub_take_from_stock(ub_this_stock(ub, res), val) ||
	       charge_held(ub, res, val, severity);
}

/* What was freed comes back after a grace period, which this waits for. */
bool ub_wait_and_charge(struct user_beancounter *ub, enum ub_resource res,
			unsigned long val, enum ub_severity severity)
{
	unsigned long grace_period = start_poll_synchronize_rcu();
	int ticks, ticks_after = 0;

	for (ticks = 0; ticks < UB_WAIT_TICKS_MAX &&
			ticks_after < UB_WAIT_TICKS; ticks++) {
		if (ub_charge_if_room(ub, res, val, severity))
			return true;
		schedule_timeout_killable(1);
		if (fatal_signal_pending(current))
			return false;
		if (poll_state_synchronize_rcu(grace_period))
			ticks_after++;
	}
	return false;
}

/*
 * These two run at each mmap and munmap. All but their common case is out of
 * line and last, so that they need no stack frame.
 */
int __ub_try_charge(struct user_beancounter *ub, enum ub_resource res,
		    unsigned long val, enum ub_severity severity)
{
	if (likely(ub_take_from_stock(ub_this_stock(ub, res), val)))
		return 0;
	return charge_held_or_refuse(ub, res, val, severity);
}

void __ub_uncharge(struct user_beancounter *ub, enum ub_resource res,
		   unsigned long val)
{
	struct ub_stock *stock = ub_this_stock(ub, res);

	if (val > READ_ONCE(stock->batch))
		sub_held(ub, res, val);
	else if (unlikely(!ub_put_into_stock(stock, val)))
		__ub_thin_stock(ub, res, stock, val);
}

static unsigned long stocks_sum(struct user_beancounter *ub,
				enum ub_resource res)
{
	unsigned long sum = 0;
	int cpu;

	if (!ub_batch_ceiling[res] || are_stocks_empty(ub, res))
		return 0;
	for_each_possible_cpu(cpu)
		sum += atomic_read(&cpu_stock(ub, res, cpu)->nr);
	return sum;
}

/* The stock was never used by anybody: it is not part of what is shown. */
static unsigned long held_in_use(struct user_beancounter *ub,
				 enum ub_resource res)
{
	long held = atomic_long_read(&ub->counters[res].held);

	return max(held - (long)stocks_sum(ub, res), 0L);
}

unsigned long ub_held(struct user_beancounter *ub, enum ub_resource res)
{
	unsigned long flags, held;

	raw_spin_lock_irqsave(&ub->lock, flags);
	held = held_in_use(ub, res);
	raw_spin_unlock_irqrestore(&ub->lock, flags);
	return held;
}

void ub_read_precharge(struct user_beancounter *ub, enum ub_resource res,
		       struct ub_precharge *precharge)
{
	unsigned long flags;

	raw_spin_lock_irqsave(&ub->lock, flags);
	*precharge = (struct ub_precharge) {
		.held	= atomic_long_read(&ub->counters[res].held),
		.stocks	= stocks_sum(ub, res),
		.max	= ub_batch_ceiling[res] * num_possible_cpus(),
	};
	raw_spin_unlock_irqrestore(&ub->lock, flags);
}

void ub_read_counter(struct user_beancounter *ub, enum ub_resource res,
		     struct ub_row *row)
{
	struct ub_counter *counter = &ub->counters[res];
	unsigned long flags;

	raw_spin_lock_irqsave(&ub->lock, flags);
	*row = (struct ub_row) {
		.held		= held_in_use(ub, res),
		.maxheld	= READ_ONCE(counter->maxheld),
		.minheld	= max(READ_ONCE(counter->minheld), 0L),
		.barrier	= counter->barrier,
		.limit		= counter->limit,
		.failcnt	= atomic_long_read(&counter->failcnt),
	};
	raw_spin_unlock_irqrestore(&ub->lock, flags);
}

void ub_reset_extremes(struct user_beancounter *ub, enum ub_resource res)
{
	struct ub_counter *counter = &ub->counters[res];
	long held = atomic_long_read(&counter->held);

	WRITE_ONCE(counter->maxheld, held);
	WRITE_ONCE(counter->minheld, held);
	/* A charge in between has not been seen by the new maximum. */
	raise_maxheld(counter, atomic_long_read(&counter->held));
}

/* Extremes and failcnt as they were; what is held counts for the maximum. */
void ub_set_marks(struct user_beancounter *ub, enum ub_resource res,
		  const struct ub_row *marks)
{
	struct ub_counter *counter = &ub->counters[res];

	ub_reset_extremes(ub, res);
	raise_maxheld(counter, marks->maxheld);
	WRITE_ONCE(counter->minheld, marks->minheld);
	atomic_long_set(&counter->failcnt, marks->failcnt);
}

/* Current usage is not compared: later charges find the new values. */
void ub_set_limits(struct user_beancounter *ub, enum ub_resource res,
		   unsigned long barrier, unsigned long limit)
{
	struct ub_counter *counter = &ub->counters[res];
	unsigned long flags;

	raw_spin_lock_irqsave(&ub->lock, flags);
	counter->barrier = barrier;
	WRITE_ONCE(counter->limit, limit);
	WRITE_ONCE(counter->hard, min(barrier, limit));
	drain_stocks_locked(ub, res);
	raw_spin_unlock_irqrestore(&ub->lock, flags);
}

int ub_counters_init(struct user_beancounter *ub)
{
	int res;

	ub->head.stocks = __alloc_percpu(UB_RESOURCES * sizeof(struct ub_stock),
					 SMP_CACHE_BYTES);
	if (!ub->head.stocks)
		return -ENOMEM;

	raw_spin_lock_init(&ub->lock);
	ratelimit_state_init(&ub->shortage, 300 * HZ, 4);
	ratelimit_set_flags(&ub->shortage, RATELIMIT_MSG_ON_RELEASE);
	for (res = 0; res < UB_RESOURCES; res++)
		ub_set_limits(ub, res, UB_MAXVALUE, UB_MAXVALUE);
	return 0;
}

/* The last user is gone: whatever is still held was never given back. */
void ub_counters_destroy(struct user_beancounter *ub)
{
	bool clean = true;
	int res;

	for (res = 0; res < UB_RESOURCES; res++) {
		long held;

		WRITE_ONCE(ub->empty[res], 0);
		drain_stocks(ub, res);
		held = atomic_long_read(&ub->counters[res].held);
		if (!held)
			continue;
		pr_warn("UB %u: %s held %ld at the end\n", ub->id,
			ub_names[res].name, held);
		clean = false;
	}
	WARN_ON_ONCE(!clean);
}
