/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What every process that goes into a container does first. */
#ifndef VZ_INSIDE_CHILD_H
#define VZ_INSIDE_CHILD_H

#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

/* As fork(), the child being our parent's, in new namespaces by @flags. */
pid_t child_clone_sibling(uint64_t flags);
/*
 * Descriptors 0, 1, ... become those of @fds, all others are closed. From the
 * third on they are close-on-exec. 0 or -errno.
 */
int child_set_fds(const int *fds, size_t nr);
/*
 * What the caller of vzctl has does not go in, see inherit_reset(). While still
 * the node's root. 0 or -errno, already reported to @report_fd.
 */
int child_begin(int report_fd);
/* Nor what it makes of signals, nor its session. */
void child_begin_session(void);
/*
 * Root of the user namespace the process is in, with a session keyring of its
 * own. 0 or -errno.
 */
int child_become_root(void);

/* Through a close-on-exec socket to the parent: trouble, or what it awaits. */
struct child_report {
	int	err;		/* errno, 0: fine */
	int	value;
	char	what[56];
};

void child_report(int fd, int err, const char *what, int value);
/*
 * 1: a report, 0: the other side is gone, -EINTR: we shall stop, -ETIMEDOUT:
 * nothing came until @deadline_ms of now_ms() (0: no limit), -errno.
 */
int child_report_read(int fd, long deadline_ms,
		      struct child_report *ret_report);
/* Waits through interruptions; the wait status. */
int child_reap(pid_t pid);

#endif /* VZ_INSIDE_CHILD_H */
