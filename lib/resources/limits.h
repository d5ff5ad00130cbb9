/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Beancounter limits, and what a container sees as its memory. */
#ifndef VZ_RESOURCES_LIMITS_H
#define VZ_RESOURCES_LIMITS_H

#include "model/ct.h"
#include "node/ve.h"

/* Every beancounter that is configured (1); silent on success. */
enum vz_err limits_start(const struct ct *ct);
/* One that was set while it ran, and is not that of the configuration. */
struct unsaved_limit {
	bool		is_set;
	struct ub_pair	now;
	struct ub_pair	saved;		/* what the configuration said */
};

/* Of a running container, all UB_RESOURCES (6). */
enum vz_err limits_find_unsaved(const struct ct *ct, struct unsaved_limit *ret);
/* After limits_start(). What has been saved since is newer, and stays (1). */
enum vz_err limits_set_unsaved(const struct ct *ct,
			       const struct unsaved_limit *limits);
/* Those given in ct->options, and what follows from them (1). */
enum vz_err limits_change(const struct ct *ct);
/* Every one again; what was never configured stays as it is (1, 28). */
enum vz_err limits_reset(const struct ct *ct);
/* ct->options has beancounters, or something others are derived from. */
bool limits_given(const struct ct *ct);

/* What it sees as memory, from the effective configuration (129). */
enum vz_err meminfo_apply(const struct host *host, const struct ct *ct);

#endif /* VZ_RESOURCES_LIMITS_H */
