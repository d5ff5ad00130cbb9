/* SPDX-License-Identifier: GPL-2.0-or-later */
/* One change of a container's parameters, on its way. */
#ifndef VZ_SET_JOB_H
#define VZ_SET_JOB_H

#include "model/changes.h"
#include "model/ct.h"
#include "node/ve.h"

/* Beside the parameters. */
struct set_options {
	const char	*mode;		/* "restart", "ignore" or NULL */
	const char	*sample;	/* to take parameters of, or NULL */
	const char	*map;		/* "name": make its link again; or NULL */
	bool		reset_limits;	/* and nothing else */
	bool		save;
	bool		force;		/* save what the kernel cannot do */
	bool		skip_arpdetect;
	int		password_fd;	/* USER:PASSWORD lines; -1: none */
};

struct set_job {
	const struct host		*host;
	struct ct			*ct;
	const struct changes		*changes;
	const struct set_options	*options;
	bool				running;
	bool				renamed;	/* the link is changed, not yet saved */
};

#endif /* VZ_SET_JOB_H */
