/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Sweeps of injected faults: an operation is done again and again, and the
 * first, the second, the third ... allocation of memory fails in it, until it
 * is through without any having failed. It may give an errno that speaks of
 * memory, or succeed all the same; afterwards everything is as before.
 * Speaks TAP. Needs a kernel with /proc/self/fail-nth, set up by the topic.
 */
#ifndef SWEEP_H
#define SWEEP_H

#include <stdbool.h>
#include <sys/types.h>

#define PATIENCE_S	5	/* for what is freed a little later */
#define ANY_ERRNO	-1
#define DIED		4096	/* is no errno */

/**
 * struct operation - what is swept
 * @run:  does it and undoes it; 0 or -errno. Calls calm() before the undo.
 * @a, @b: for @run
 * @also: what it gives too, because Linux takes the fault for that
 * @is_slow: leave out more of the later faults
 */
struct operation {
	const char	*name;
	int		(*run)(const struct operation *op);
	int		a, b;
	int		also[2];
	bool		is_slow;
};

extern int fail_fd;		/* our own fail-nth */
extern bool counters_are_ours;	/* or the node's, which change */
extern int faults_left;		/* as calm() found it; -1 while armed */
extern int death_signal;	/* of the last child that died */

/* The test cannot go on: says so with errno, and ends the process. */
void die(const char *what);

int result_of(long result);

/* A descriptor, if there is one, closed again without faults; @err. */
int close_after(int fd, int err);

/* The same for the result of a system call that makes one; 0 or -errno. */
int close_new(int fd);

/* Our own file of faults; a child has to open its own. */
void open_fail_nth(void);

/* From here on, the allocation number @nth of this process fails. */
void arm(int nth);

/* Nothing fails any more. Notes whether it has; may be called again. */
void calm(void);

/*
 * For an operation of several parts: takes the fault out of this process, to
 * arm another or a later part with it. 0 when nothing is to fail.
 */
int take_fault(void);

/*
 * A child has ended: with an errno, 0, or 255 when no fault was left to come; or
 * it has -DIED.
 */
int result_of_child(pid_t pid);

/* The fault goes to a child, for what a process can do once only. */
int in_child(const struct operation *op,
	     int (*call)(const struct operation *op));

/*
 * A row of TAP for each of a table that ends with a nameless one: all of them, the
 * one named @only, or a sample, "PERCENT%SEED".
 */
void sweep_all(const struct operation *table, const char *only);

/* The plan; the exit status of the program. */
int finish(void);

#endif /* SWEEP_H */
