/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Counting the instructions of operations, on a machine whose time stamp counter
 * goes up by one with each.
 */
#ifndef BENCH_MEASURE_H
#define BENCH_MEASURE_H

#include <stddef.h>

/**
 * struct operation - what is measured, in a process of its own
 * @name:    as it is asked for
 * @class:   decides how much more it may cost than elsewhere
 * @prepare: once, or NULL
 * @run:     counted
 * @repeat:  how often it runs in a block
 * @per_run: how often one run does it
 * @before:  before each block, not counted, or NULL
 */
struct operation {
	const char	*name;
	const char	*class;
	void		(*prepare)(void);
	void		(*run)(void);
	int		repeat;
	int		per_run;
	void		(*before)(void);
};

/**
 * struct request - which of them
 * @operations: all there are
 * @nr:         their number
 * @only:       this one, or NULL
 * @blocks:     how many blocks of each
 */
struct request {
	const struct operation	*operations;
	size_t			nr;
	const char		*only;
	int			blocks;
};

#define MEASURE_BLOCKS	48

/* Prints "name class instructions" of each; 0, or 1 if one has failed. */
int measure_all(const struct request *request);
/* Prints their names. */
void measure_list(const struct request *request);

/* The filesystem @type at @path, as long as there is none. */
void measure_mount(const char *type, const char *path);
/* Ends the program with @what and errno's words if @result is negative. */
void check(const char *what, int result);

#endif /* BENCH_MEASURE_H */
