/* SPDX-License-Identifier: GPL-2.0-or-later */
/* How long a container that moves live would stand still, from what rounds took. */
#ifndef VZMIGRATE_PAUSE_H
#define VZMIGRATE_PAUSE_H

#include <stdint.h>

/* Memory that was saved while the container ran, and what it took. */
struct round {
	uint64_t	bytes;
	long		begin_ms;	/* by now_ms() */
	long		saved_ms, sent_ms;
};

/* What is done while it stands still, and does not depend on its memory. */
struct pause_costs {
	long	trip_ms;	/* there with nothing, for rsync */
	long	walk_ms;	/* once through its files */
};

struct prediction {
	uint64_t	memory;		/* bytes that are not in files */
	uint64_t	rate;		/* bytes a second that are written to */
	uint64_t	bytes;		/* left to be sent when it stands still */
	long		frozen_ms;
};

/*
 * If it were to stand still now, after these rounds: at least one. Of a single one it
 * is not known what is written to: all of it then.
 */
struct prediction pause_predict(const struct round *rounds, uint32_t nr,
				const struct pause_costs *costs);

#endif /* VZMIGRATE_PAUSE_H */
