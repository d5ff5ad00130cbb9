/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What our daemons do when they begin and end. */
#ifndef VZ_NODE_DAEMON_H
#define VZ_NODE_DAEMON_H

#include "model/errors.h"

/**
 * struct daemon - a program that serves until SIGINT or SIGTERM
 * @prog:     its name, in the log and to the user
 * @pid_file: holds its number, and a lock that ends with it: there is one only
 * @make_dir: makes the directory of @pid_file, or NULL
 * @set_up:   all that can fail, before whoever started it hears that it is up
 * @serve:    until proc_interrupted()
 * @state:    for both
 */
struct daemon {
	const char	*prog;
	const char	*pid_file;
	enum vz_err	(*make_dir)(void);
	enum vz_err	(*set_up)(void *state);
	void		(*serve)(void *state);
	void		*state;
};

/*
 * The main() of a daemon: options, log, background. Whoever started it waits
 * until it is set up, or gets the exit code of what failed.
 */
int daemon_main(int argc, char **argv, const struct daemon *daemon);

#endif /* VZ_NODE_DAEMON_H */
