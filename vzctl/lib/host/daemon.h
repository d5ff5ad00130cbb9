/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What our daemons do when they begin and end. */
#ifndef VZ_HOST_DAEMON_H
#define VZ_HOST_DAEMON_H

#include <stdbool.h>

#include "model/errors.h"

/* The log of vz.conf, and the terminal as well if @in_foreground. */
enum vz_err daemon_start_log(const char *prog, int nr_verbose,
			     bool in_foreground);
/*
 * Go on as a child in a session of its own. The parent returns to whoever
 * started us at daemon_tell_ready(), or with the exit code of the child.
 */
enum vz_err daemon_go_to_background(int *ret_tell_ready);
void daemon_tell_ready(int fd);
/*
 * Our number, and a lock that ends with us, in the file @name; the caller
 * keeps the descriptor. VZ_SYSTEM_ERROR when somebody else has it.
 */
enum vz_err daemon_lock_pid_file(const char *prog, const char *name,
				 int *ret_fd);
void daemon_remove_pid_file(const char *name);

#endif /* VZ_HOST_DAEMON_H */
