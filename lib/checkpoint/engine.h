/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * One run of CRIU: what it is given, what it asks for on its way, and the reason
 * when it fails.
 */
#ifndef VZ_CHECKPOINT_ENGINE_H
#define VZ_CHECKPOINT_ENGINE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

#include "base/paths.h"
#include "base/str.h"
#include "model/errors.h"

/* Where mounts for CRIU alone are made, in a mount namespace of its own. */
#define ENGINE_YARD	PATH_RUN_DIR "/criu"
/* Descriptors of struct engine.fds begin here in CRIU. */
#define ENGINE_FIRST_FD	3

struct engine {
	const char	*program;
	struct words	args;
	const char	*dir;		/* of the images */
	const char	*log;		/* its path */
	enum vz_err	failure;	/* exit code: 16 or 17 */
	const int	*fds;		/* to be inherited */
	size_t		nr_fds;
	int		cgroup_fd;	/* where it runs; -1: where we do */
	/* In its process, with a mount namespace of its own: 0 or -errno. */
	int		(*enter)(void *ctx);
	/* Of its action script, with the first process restored or -1. */
	enum vz_err	(*act)(void *ctx, const char *action, pid_t init);
	void		*ctx;
	/*
	 * An interrupt kills it: what it has begun comes to nothing. Otherwise it is
	 * waited for; whether it was in vain is for @act to say.
	 */
	bool		may_be_killed;
};

/* The program and its version, one that will do. */
enum vz_err engine_find(enum vz_err failure, char **ret_program,
			uint32_t *ret_version);
/* "dump", "restore", with what both always need. */
void engine_begin(struct engine *engine, const char *command);
enum vz_err engine_run(const struct engine *engine);
void engine_free(struct engine *engine);

#endif /* VZ_CHECKPOINT_ENGINE_H */
