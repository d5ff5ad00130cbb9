/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The first process of a container: made in all its namespaces, it builds the
 * view of the file system and then waits for the word to become init.
 */
#ifndef VZ_LIFE_INIT_H
#define VZ_LIFE_INIT_H

#include <stdbool.h>
#include <stdint.h>
#include <sys/types.h>

#include "files/view.h"
#include "model/errors.h"

struct init_spec {
	const char	*root;		/* mount point on the node */
	const struct view *view;	/* what is to be seen there */
	int		cgroup_fd;	/* inner control group */
	uint32_t	id_base;
	uint64_t	caps;
	bool		hides_vz;	/* programs are not told what it is */
	const char	*hostname;	/* in use from its first moment */
};

struct init {
	pid_t	pid;		/* 0: none; a child of ours */
	int	pidfd;
	int	socket;
};

/* Returns when the container's side is complete. */
enum vz_err init_spawn(const struct init_spec *spec, struct init *ret_init);
/* Becomes /sbin/init or another; VZ_FS_BAD_TMPL when there is none. */
enum vz_err init_release(struct init *init);
/* Kills it, unless it was released. */
void init_abandon(struct init *init);
/* Lets go of a process that lives on. */
void init_forget(struct init *init);

#endif /* VZ_LIFE_INIT_H */
