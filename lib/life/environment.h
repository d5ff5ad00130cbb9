/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What a container needs before it has a process: its ids, control groups, its
 * mounted tree and the kernel's object. The parts of a start, of a restore and of
 * the bare containers in which the tools work.
 */
#ifndef VZ_LIFE_ENVIRONMENT_H
#define VZ_LIFE_ENVIRONMENT_H

#include <stdbool.h>

#include "files/view.h"
#include "model/ct.h"
#include "node/step.h"
#include "node/ve.h"

struct past_features;

struct environment {
	struct ct	*ct;
	unsigned int	fs_flags;
	unsigned int	prepare_flags;	/* VE_PREPARE_* */
	const struct past_features *past; /* of one that was suspended, or NULL */
	bool		skip_remount;	/* one that is mounted stays so */

	struct host	control;	/* owns it until it is started */
	int		outer_fd;	/* control groups */
	int		inner_fd;
	struct view	view;
	bool		was_mounted;	/* and shall stay so */
};

#define ENVIRONMENT_INIT \
	.control = HOST_INIT, .outer_fd = -1, .inner_fd = -1, .view = VIEW_INIT

void environment_free(struct environment *environment);

/* Up to the kernel's object (7, 11, 12, 32, and those of fs_mount()). */
struct steps environment_prepare(struct environment *environment);
/* The same without what is the administrator's: hooks, helpers. */
struct steps environment_prepare_bare(struct environment *environment);
/* The group for its processes and what they see of its files (7, 50). */
struct steps environment_make_room(struct environment *environment);

#endif /* VZ_LIFE_ENVIRONMENT_H */
