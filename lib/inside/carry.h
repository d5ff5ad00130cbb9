/* SPDX-License-Identifier: GPL-2.0-or-later */
/* A command inside, from its begin to its end: data, signals, time. */
#ifndef VZ_INSIDE_CARRY_H
#define VZ_INSIDE_CARRY_H

#include <stdbool.h>
#include <sys/types.h>

/* Pipes between us and the command: its ends and ours, by descriptor. */
struct stdio_pipes {
	int	theirs[3];
	int	ours[3];
};

#define PIPES_INIT	{ { -1, -1, -1 }, { -1, -1, -1 } }

/* 0 or -errno. */
int pipes_open(struct stdio_pipes *pipes);
void pipes_drop_theirs(struct stdio_pipes *pipes);
void pipes_close(struct stdio_pipes *pipes);
#define _pipes_	__attribute__((cleanup(pipes_close)))

struct running {
	pid_t	pid;		/* a child of ours, leading its session */
	long	deadline_ms;	/* 0: none */
	int	nr_interrupts;	/* of proc_nr_interrupts(), before it began */
	bool	for_terminal;	/* control characters are replaced */
	/* How it ended */
	bool	timed_out;
	int	status;
};

/*
 * Carry data until the command ends, then what it left behind. Others that
 * keep its output open are not waited for. Interrupts of ours are passed on to
 * it, and when it does not end by them, SIGKILL; while a terminal stops us, it
 * is stopped as well. @input: text for it; NULL: ours.
 */
void carry(struct running *running, struct stdio_pipes *pipes,
	   const char *input);

#endif /* VZ_INSIDE_CARRY_H */
