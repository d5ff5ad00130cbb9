// SPDX-License-Identifier: GPL-2.0
/*
 * What a beancounter remembers beside what is held: extremes and refusals. They
 * outlive a checkpoint, while all that is held forms anew when a container is
 * restored.
 */
#include <linux/vzcalluser.h>

#include "internal.h"

static_assert(UB_RESOURCES <= VZCTL_STATE_RESOURCES);

/* Process context. Rows behind the last resource are not touched. */
void ub_get_state(struct user_beancounter *ub, struct vzctl_ub_state *state)
{
	struct ub_row row;

	for (int res = 0; res < UB_RESOURCES; res++) {
		ub_read(ub, res, &row);
		state[res] = (struct vzctl_ub_state) {
			.maxheld	= row.maxheld,
			.minheld	= row.minheld,
			.failcnt	= row.failcnt,
		};
	}
}

static bool is_valid(const struct vzctl_ub_state *state)
{
	return state->maxheld <= LONG_MAX && state->minheld <= LONG_MAX &&
		state->failcnt <= LONG_MAX;
}

static void set_marks(struct user_beancounter *ub, enum ub_resource res,
		      const struct vzctl_ub_state *state)
{
	const struct ub_row marks = {
		.maxheld	= state->maxheld,
		.minheld	= state->minheld,
		.failcnt	= state->failcnt,
	};

	ub_memcg_reset_peak(ub, res);
	ub_set_marks(ub, res, &marks);
}

/*
 * @nr: rows in @state, which may come from a kernel with fewer resources. 0, or
 * -EINVAL and nothing is changed.
 */
int ub_set_state(struct user_beancounter *ub,
		 const struct vzctl_ub_state *state, unsigned int nr)
{
	if (nr > UB_RESOURCES)
		return -EINVAL;
	for (unsigned int res = 0; res < nr; res++) {
		if (!is_valid(&state[res]))
			return -EINVAL;
	}
	for (unsigned int res = 0; res < nr; res++)
		set_marks(ub, res, &state[res]);
	return 0;
}
