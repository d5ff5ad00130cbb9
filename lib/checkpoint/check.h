/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What of a running container could not be saved, all of it at once and without
 * stopping anything: CRIU tells the first thing that it meets, and only when the
 * container stands still.
 */
#ifndef VZ_CHECKPOINT_CHECK_H
#define VZ_CHECKPOINT_CHECK_H

#include <stdbool.h>
#include <sys/types.h>

#include "base/str.h"
#include "checkpoint/record.h"
#include "model/ct.h"
#include "node/ve.h"

struct obstacle {
	pid_t	pid;		/* on the node; 0: of no process */
	char	*name;		/* of its program */
	char	*kind;		/* a word */
	char	*object;	/* what it is called, may be empty */
	char	*advice;	/* what can be done */
};

struct obstacles {
	struct obstacle	*obstacle;
	size_t		nr;
};

void obstacles_free(struct obstacles *obstacles);
#define _obstacles_ __attribute__((cleanup(obstacles_free)))

/* 0 pid: none. Texts are copied. */
void obstacle_add(struct obstacles *obstacles, pid_t pid, const char *kind,
		  const char *object, const char *advice);

/* A table, or JSON; nothing but that when all is well. (16 if there is one) */
enum vz_err ct_check(const struct host *host, const struct ct *ct, bool json);

/* Parts of it: 0 or -errno. What ends meanwhile is no obstacle. */
int check_process(pid_t init, pid_t pid, struct obstacles *obstacles);
int check_descriptors(pid_t pid, struct obstacles *obstacles);
int check_mounts(pid_t init, struct obstacles *obstacles);

#endif /* VZ_CHECKPOINT_CHECK_H */
