/* SPDX-License-Identifier: GPL-2.0-or-later */
/* One change of a container's parameters, on its way. */
#ifndef VZ_SET_JOB_H
#define VZ_SET_JOB_H

#include "set/set.h"

struct set_job {
	const struct host		*host;
	struct ct			*ct;
	const struct changes		*changes;
	const struct set_options	*options;
	bool				running;
	bool				renamed;	/* the link is changed, not yet saved */
};

#endif /* VZ_SET_JOB_H */
