/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * A container's control groups: <cgroup2>/vz/CTID holds the limits and
 * belongs to the node; CTID/ct below it is delegated to the container's root
 * and holds all its processes. All calls give 0 (or a descriptor) or -errno.
 */
#ifndef VZ_NODE_CGROUP_H
#define VZ_NODE_CGROUP_H

#include <stdbool.h>
#include <stdint.h>
#include <sys/types.h>

/* An empty outer group, what an earlier attempt left is removed first. */
int cgroup_create_outer(uint32_t ctid, int *ret_fd);
/* The directory of all containers' outer groups. */
int cgroup_open_all(void);
/* The outer group of a container that is there. */
int cgroup_open_outer(uint32_t ctid);
/* Where its processes are. */
int cgroup_open_inner(uint32_t ctid);
/* The inner group, its delegated files owned by @uid, @gid. */
int cgroup_create_inner(int outer_fd, uid_t uid, gid_t gid, int *ret_fd);
/* The group and its delegated files to this owner, as a parent's are. */
int cgroup_delegate(int fd, uid_t uid, gid_t gid);
/* Moves the calling process. */
int cgroup_enter(int cgroup_fd);
/*
 * Moves it beside @pid, a process of the container. A guest that manages its
 * groups has no place for processes in the inner one itself.
 */
int cgroup_enter_beside(uint32_t ctid, pid_t pid);
/* Its outer group. */
bool cgroup_exists(uint32_t ctid);
/* Kills what is inside and removes the whole tree; absent is success. */
int cgroup_remove(uint32_t ctid);

#endif /* VZ_NODE_CGROUP_H */
