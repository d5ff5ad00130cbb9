// SPDX-License-Identifier: GPL-2.0-or-later
/* Memory of a container that goes to the destination while the container runs. */
#include <stdlib.h>
#include <string.h>

#include "base/cleanup.h"
#include "base/num.h"
#include "base/wait.h"
#include "checkpoint/rounds.h"
#include "files/dump.h"
#include "local.h"
#include "precopy.h"
#include "prepare.h"
#include "tree.h"

/* More seldom help: who writes so much does not become calmer, as a rule. */
#define ROUNDS_USUAL	5
/* Bytes that are no longer worth a round: it costs more than they do. */
#define LITTLE		(2U << 20)
/* What is left after a round has to be so much of what was before: in 10. */
#define SHRINKS_TO	7
/* Of two rounds that are to predict what is written to */
#define BETWEEN_MS	1000

static bool save_round(struct migration *m, uint32_t nr)
{
	_free_ char *round = xasprintf("%u", nr);

	return !local_vzctl(m, "chkpnt", "--pre-dump", round);
}

static bool send_rounds(struct migration *m)
{
	return path_copy(m, m->rounds_here, m->rounds_there);
}

static long measure_ms(bool (*work)(struct migration *m), struct migration *m)
{
	long begin_ms = now_ms();

	return work(m) ? now_ms() - begin_ms : -1;
}

/* @round stays without bytes where they could not be saved; false: no way to go on. */
static bool begin_round(struct migration *m, uint32_t nr, struct round *round)
{
	int err;

	*round = (struct round){ .begin_ms = now_ms() };
	log_progress("   Round %u: saving memory", nr);
	if (!save_round(m, nr))
		return !proc_interrupted();
	round->saved_ms = now_ms() - round->begin_ms;
	err = rounds_size(m->rounds_here, nr, &round->bytes);
	if (err)
		return step_fail("Unable to read round %u in %s: %s", nr,
				 m->rounds_here, strerror(-err));
	m->nr_rounds = nr;
	return true;
}

static void tell_round(const struct round *round, uint32_t nr)
{
	_free_ char *amount = amount_short(round->bytes);

	detail("Round %u: %s bytes, saved in %ld ms, sent in %ld ms", nr, amount,
	       round->saved_ms, round->sent_ms);
	log_progress("   Round %u: %s bytes", nr, amount);
}

static bool do_round(struct migration *m, uint32_t nr, struct round *round)
{
	if (!begin_round(m, nr, round))
		return false;
	if (!round->bytes)
		return true;
	round->sent_ms = measure_ms(send_rounds, m);
	if (round->sent_ms < 0)
		return false;
	tell_round(round, nr);
	return true;
}

/*
 * When it is enough
 */

static bool is_enough(uint64_t bytes, uint64_t before)
{
	if (bytes <= LITTLE)
		return true;
	return before && bytes / SHRINKS_TO >= before / 10;
}

static void predict_now(struct migration *m)
{
	m->prediction = pause_predict(m->rounds, m->nr_rounds, &m->costs);
	detail("It would stand still for %ld ms", m->prediction.frozen_ms);
}

static bool is_short(const struct migration *m)
{
	return m->prediction.frozen_ms <= (long)m->options.max_downtime_ms;
}

static bool may_stand_still(struct migration *m, uint32_t nr)
{
	uint64_t before = nr > 1 ? m->rounds[nr - 2].bytes : 0;

	if (!m->options.max_downtime_ms)
		return is_enough(m->rounds[nr - 1].bytes, before);
	predict_now(m);
	return is_short(m);
}

static bool refuse_pause(struct migration *m)
{
	m->because = MIGRATE_DOWNTIME;
	return step_fail("Container %u would stand still for %ld ms, and --max-downtime is %u",
			 m->ct.id, m->prediction.frozen_ms,
			 m->options.max_downtime_ms);
}

/* One that failed may have made the kernel forget what was written to before it. */
static bool do_without(struct migration *m)
{
	m->nr_rounds = 0;
	if (m->options.predict || m->options.max_downtime_ms)
		return step_fail("Memory of container %u cannot be saved while it runs: it is not known for how long it would stand still",
				 m->ct.id);
	log_warn("Memory of container %u cannot be saved while it runs: it stands still for longer",
		 m->ct.id);
	return true;
}

void rounds_find(struct migration *m)
{
	_free_ char *dir = dump_dir(&m->ct);

	free(m->rounds_here);
	free(m->rounds_there);
	m->rounds_here = dump_item_path(dir, DUMP_ROUNDS, m->ct.id);
	m->rounds_there = dump_item_path(m->there.dump_dir, DUMP_ROUNDS,
					 m->ct.id);
}

/* What is there is there: it costs what it costs to find that out. */
static bool measure_costs(struct migration *m,
			  bool (*send)(struct migration *m))
{
	m->costs.trip_ms = measure_ms(send, m);
	m->costs.walk_ms = m->costs.trip_ms < 0 ? -1 : measure_ms(tree_walk, m);
	return m->costs.walk_ms >= 0;
}

bool precopy_all(struct migration *m)
{
	struct round *round = &m->rounds[0];

	if (!dump_dir_make(m))
		return false;
	if (m->options.no_rounds)
		return true;
	rounds_find(m);
	if (!do_round(m, 1, round))
		return false;
	if (!round->bytes)
		return do_without(m);
	return !m->options.max_downtime_ms || measure_costs(m, send_rounds);
}

bool precopy_rest(struct migration *m)
{
	uint32_t most = m->options.max_downtime_ms ? NR_ROUNDS : ROUNDS_USUAL;

	if (!m->nr_rounds)
		return true;
	while (!may_stand_still(m, m->nr_rounds)) {
		struct round *round = &m->rounds[m->nr_rounds];

		if (m->nr_rounds >= most)
			return !m->options.max_downtime_ms || refuse_pause(m);
		if (!do_round(m, m->nr_rounds + 1, round))
			return false;
		if (!round->bytes)
			return do_without(m);
	}
	return true;
}

/*
 * Without moving it: what was written to between two rounds, and that there and back
 * is what would be left.
 */

static bool save_two(struct migration *m)
{
	for (uint32_t nr = 1; nr <= 2; nr++) {
		if (!begin_round(m, nr, &m->rounds[nr - 1]))
			return false;
		if (!m->rounds[nr - 1].bytes)
			return do_without(m);
		/* Long enough for what is written to now and then. */
		if (nr == 1)
			wait_ms(BETWEEN_MS);
	}
	return true;
}

static bool send_second(struct migration *m)
{
	_free_ char *here = xasprintf("%s/2", m->rounds_here);

	return path_copy(m, here, m->rounds_there);
}

bool precopy_predict(struct migration *m)
{
	struct round *last = &m->rounds[1];

	if (!dump_dir_make(m))
		return false;
	rounds_find(m);
	if (!save_two(m))
		return false;
	last->sent_ms = measure_ms(send_second, m);
	if (last->sent_ms < 0 || !measure_costs(m, send_second))
		return false;
	tell_round(last, 2);
	predict_now(m);
	return !m->options.max_downtime_ms || is_short(m) || refuse_pause(m);
}

void precopy_undo(struct migration *m)
{
	if (!m->rounds_here)
		return;
	rounds_remove(&m->ct);
	remove_there(m, m->rounds_there);
}
