/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What vzubc was asked to show, and its three ways to show it. */
#ifndef VZUBC_H
#define VZUBC_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "model/errors.h"

struct request {
	/* The table */
	bool		quiet, verbose, color;
	double		held_ratio, maxheld_ratio;
	bool		relative, incremental;
	const char	*store_dir;
	const char	*file;		/* "-": standard input; NULL: the kernel's */
	/* Refusals */
	bool		follow;

	bool		json;
	uint32_t	*ctids;		/* none: all there are */
	size_t		nr_ctids;
};

bool is_requested(const struct request *request, uint32_t ctid);
/* This is inside a container, which knows itself only. */
bool is_inside(void);

/* Held, limits and refusals of each container. */
enum vz_err show_table(const struct request *request);
/* Refusals as they come. */
enum vz_err show_events(const struct request *request);
/* What was refused, and what to do about it. */
enum vz_err show_why(const struct request *request);

#endif /* VZUBC_H */
