/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The smallest starter of a container, for measuring what one costs. */
#ifndef BENCH_CONTAINER_H
#define BENCH_CONTAINER_H

#include <stdbool.h>
#include <stdint.h>
#include <sys/types.h>

#define CGROUP_ROOT	"/sys/fs/cgroup"
#define ID_BASE		1879048192U
#define ID_COUNT	65536U

/**
 * struct container - what to start
 * @id:    also the name of its cgroup, CGROUP_ROOT/bench/ID
 * @is_ve: tell the kernel; otherwise the same namespaces, ids and cgroup
 * @init:  runs as PID 1 inside, its result is the exit status
 * @arg:   for @init
 */
struct container {
	uint32_t	id;
	bool		is_ve;
	int		(*init)(void *arg);
	void		*arg;
};

/* Both end the program on failure. */
pid_t container_start(const struct container *ct);
int container_wait(pid_t pid);

void die(const char *what);

#endif /* BENCH_CONTAINER_H */
