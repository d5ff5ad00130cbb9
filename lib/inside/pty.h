/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Terminals: a container's own, carried to the user's. */
#ifndef VZ_INSIDE_PTY_H
#define VZ_INSIDE_PTY_H

#include <sys/types.h>

/*
 * In a process inside: open a new terminal, send its master through @socket
 * and make the other side the controlling terminal and descriptors 0 to 2.
 * 0 or -errno.
 */
int pty_open_inside(int socket);
/* The master that arrived, or -errno; anything else is refused. */
int pty_receive(int socket);
/*
 * Carry between the user's terminal and @master until process @pid, a child
 * of ours, has ended. @typed goes in first. 0 or -errno.
 */
int pty_carry(int master, pid_t pid, const char *typed);
/* After it: wait for the process, but not when a signal wants us to end. */
void pty_reap(pid_t pid);

#endif /* VZ_INSIDE_PTY_H */
