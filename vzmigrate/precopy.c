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

/* Bytes that are no longer worth a round: it costs more than they do. */
#define LITTLE		(2U << 20)
/* What is left after a round has to be so much of what was before: in 10. */
#define SHRINKS_TO	7

static bool save_round(struct migration *m, uint32_t nr)
{
	_free_ char *round = xasprintf("%u", nr);

	return !local_vzctl(m, "chkpnt", "--pre-dump", round);
}

static bool send_rounds(struct migration *m)
{
	return path_copy(m, m->rounds_here, m->rounds_there);
}

/* @round stays without bytes where they could not be saved. */
static bool do_round(struct migration *m, uint32_t nr, struct round *round)
{
	long begin_ms = now_ms();
	_free_ char *amount = NULL;
	int err;

	*round = (struct round){};
	if (!save_round(m, nr))
		return !proc_interrupted();
	round->saved_ms = now_ms() - begin_ms;
	begin_ms = now_ms();
	err = rounds_size(m->rounds_here, nr, &round->bytes);
	if (err)
		return step_fail("Unable to read round %u in %s: %s", nr,
				 m->rounds_here, strerror(-err));
	if (!send_rounds(m))
		return false;
	round->sent_ms = now_ms() - begin_ms;
	m->nr_rounds = nr;
	amount = amount_short(round->bytes);
	detail("Round %u: %s bytes, saved in %ld ms, sent in %ld ms", nr, amount,
	       round->saved_ms, round->sent_ms);
	return true;
}

static bool is_enough(uint64_t bytes, uint64_t before)
{
	if (bytes <= LITTLE)
		return true;
	return before && bytes / SHRINKS_TO >= before / 10;
}

/* One that failed may have made the kernel forget what was written to before it. */
static void do_without(struct migration *m)
{
	m->nr_rounds = 0;
	log_warn("Memory of container %u cannot be saved while it runs: it stands still for longer",
		 m->ct.id);
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

bool precopy(struct migration *m)
{
	uint64_t before = 0;

	if (!dump_dir_make(m))
		return false;
	if (m->options.no_rounds)
		return true;
	rounds_find(m);
	/* More seldom help: who writes so much does not become calmer. */
	for (uint32_t nr = 1; nr <= NR_ROUNDS; nr++) {
		struct round *round = &m->rounds[nr - 1];

		if (!do_round(m, nr, round))
			return false;
		if (!round->bytes) {
			do_without(m);
			break;
		}
		if (is_enough(round->bytes, before))
			break;
		before = round->bytes;
	}
	return true;
}

void precopy_undo(struct migration *m)
{
	if (!m->rounds_here)
		return;
	rounds_remove(&m->ct);
	remove_there(m, m->rounds_there);
}
