/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Running other programs: argument vectors only, never a shell command. */
#ifndef VZ_BASE_PROC_H
#define VZ_BASE_PROC_H

#include <signal.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

#include "base/str.h"

struct proc_spec {
	char *const	*argv;		/* argv[0] is the path, or searched in
					 * the standard PATH if it has no '/' */
	char *const	*env;		/* added to HOME=/ TERM=linux PATH=...;
					 * nothing is inherited; may be NULL */
	const char	*input;		/* text for stdin; NULL: /dev/null */
	bool		quiet;		/* stdout and stderr to /dev/null */
	/* Instead of the above, ours or /dev/null; 0: not */
	int		stdin_fd, stdout_fd, stderr_fd;
	bool		anew;		/* a daemon: see inherit_reset() */
	bool		deaf;		/* interrupts are not passed on: it is let come to
					 * its end */
	unsigned int	timeout_s;	/* 0: none; then SIGTERM, -ETIMEDOUT */
};

/*
 * Runs in its own process group; interrupts of ours are passed on to it, unless it is
 * deaf.
 * Returns 0 and the wait status, or -errno when it could not be run at all.
 */
int proc_run(const struct proc_spec *spec, int *ret_status);
/*
 * The same in two halves, with other work between them. What @spec points to need
 * not stay.
 */
struct proc {
	pid_t		pid;		/* 0: there is none */
	unsigned int	timeout_s;
	int		nr_interrupts;	/* before it began */
	bool		deaf;
};

int proc_begin(const struct proc_spec *spec, struct proc *ret_proc);
int proc_end(struct proc *proc, int *ret_status);
/* Nobody wants to know any more: it and its children are killed. */
void proc_cancel(struct proc *proc);
/*
 * As proc_run(), stdout collected (at most @max bytes, else -EFBIG) until the program
 * has ended.
 */
int proc_capture(const struct proc_spec *spec, size_t max, char **ret_text,
		 int *ret_status);

#define PROC_PATH \
	"/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin"

/* Move fds 0-2 to /dev/null where closed; done first in every program. */
void proc_fix_stdio(void);
/* Nothing blocked, and children that can be waited for; the same. */
void proc_fix_signals(void);
/* Close every descriptor from @first up. */
void proc_close_from(int first);
/* As whoever begins anew has them: nothing caught, ignored or blocked. */
void proc_reset_signals(void);
/* HOME, TERM and PATH. */
void proc_add_basic_env(struct words *env);

/* The number, here, of the process behind a pidfd; -1: it is dead. */
pid_t proc_pid_of(int pidfd);
/* @inside + n is @outside + n, for n below @count. */
struct id_extent {
	uint32_t	inside;
	uint32_t	outside;
	uint32_t	count;
};

/* The ids of the user namespace of @pid, users and groups alike. 0 or -errno. */
int proc_map_ids(pid_t pid, const struct id_extent *extents, size_t nr);

/*
 * Signals that ask us to end: SIGINT, SIGTERM, and SIGHUP and SIGQUIT unless
 * they were ignored. The last one seen since they are caught; 0 if none.
 */
void proc_catch_interrupts(void);
int proc_interrupted(void);
int proc_nr_interrupts(void);
/* From now on they do nothing; those already seen are forgotten. */
void proc_ignore_interrupts(void);
/* To be put back with sigprocmask(). */
void proc_block_interrupts(sigset_t *ret_old);

#endif /* VZ_BASE_PROC_H */
