// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * How long a container that moves live would stand still. CRIU, rsync and ssh have
 * been at work on this node, this container and this link before: the last dump is
 * so many times what they took for hardly anything, and so much more for each byte.
 * How many times is an estimate from the steps; tests/bench/run migrate shows it
 * beside what it was.
 */
#include <stddef.h>

#include "pause.h"

#define MS_PER_S	1000

/* A dump has more to look at than a round, and there is the restore. */
#define SAVES		4
/* Of the dump, of files that are recent, of all files, and commands. */
#define TRIPS		4
/* Here, and for rsync on both nodes */
#define WALKS		3
/* A byte of memory is written on both nodes, packed and unpacked. */
#define BYTES_WORK	2

static long min(long a, long b)
{
	return a < b ? a : b;
}

static long least_saved_ms(const struct round *rounds, uint32_t nr)
{
	long ms = rounds[0].saved_ms;

	for (uint32_t i = 1; i < nr; i++)
		ms = min(ms, rounds[i].saved_ms);
	return ms;
}

static uint64_t rate(const struct round *rounds, uint32_t nr)
{
	long ms = nr < 2 ? 0 : rounds[nr - 1].begin_ms - rounds[nr - 2].begin_ms;

	return ms > 0 ? rounds[nr - 1].bytes * MS_PER_S / ms : 0;
}

/* Never more than in the time before, in which some was written to again and again. */
static uint64_t left(const struct round *last, uint64_t rate)
{
	uint64_t bytes = rate * (last->saved_ms + last->sent_ms) / MS_PER_S;

	return !rate || bytes > last->bytes ? last->bytes : bytes;
}

/* For each byte, of the one that tells most of it. */
static double byte_ms(const struct round *rounds, uint32_t nr, size_t offset,
		      long nothing_ms)
{
	const struct round *most = NULL;
	long ms = 0;

	for (uint32_t i = 0; i < nr; i++) {
		long took_ms = *(const long *)((const char *)&rounds[i] + offset);

		/* 0: it was not done at all */
		if (!took_ms || (most && rounds[i].bytes <= most->bytes))
			continue;
		most = &rounds[i];
		ms = took_ms - nothing_ms;
	}
	return most && most->bytes && ms > 0 ? (double)ms / most->bytes : 0;
}

static double memory_ms(const struct round *rounds, uint32_t nr, long least_ms,
			long trip_ms)
{
	return byte_ms(rounds, nr, offsetof(struct round, saved_ms), least_ms) +
	       byte_ms(rounds, nr, offsetof(struct round, sent_ms), trip_ms);
}

struct prediction pause_predict(const struct round *rounds, uint32_t nr,
				const struct pause_costs *costs)
{
	long least_ms = least_saved_ms(rounds, nr);
	struct prediction p = {
		.memory = rounds[0].bytes, .rate = rate(rounds, nr),
	};

	p.bytes = left(&rounds[nr - 1], p.rate);
	p.frozen_ms = SAVES * least_ms + TRIPS * costs->trip_ms +
		      WALKS * costs->walk_ms +
		      (long)(BYTES_WORK * p.bytes *
			     memory_ms(rounds, nr, least_ms, costs->trip_ms));
	return p;
}
