// SPDX-License-Identifier: GPL-2.0-or-later
/* Counting the instructions of operations. */
#include <errno.h>
#include <fcntl.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <sys/mount.h>
#include <sys/stat.h>
#include <unistd.h>
#include <x86intrin.h>

#include "container.h"
#include "measure.h"

/*
 * A block is long enough for its share of timer ticks and of what the kernel
 * frees later. Memory is charged in pages, so what an operation costs depends on
 * where in a page the charges before it have ended: each block begins a file
 * further, and a row of them goes through a page. While caches fill or shrink,
 * some tens of blocks are dearer; the quietest row tells what it costs without.
 */
#define ROW		16

void check(const char *what, int result)
{
	if (result < 0)
		die(what);
}

void measure_mount(const char *type, const char *path)
{
	mkdir(path, 0755);
	if (mount(type, path, type, 0, NULL) && errno != EBUSY)
		die(path);
}

static uint64_t measure_block(const struct operation *op)
{
	uint64_t start;

	if (op->before)
		op->before();
	start = __rdtsc();
	for (int i = 0; i < op->repeat; i++)
		op->run();
	return __rdtsc() - start;
}

/* The smallest sum of a row of blocks */
static uint64_t quietest(const uint64_t *ticks, int blocks, int row)
{
	uint64_t sum = 0, least = UINT64_MAX;

	for (int i = 0; i < blocks; i++) {
		sum += ticks[i];
		if (i >= row)
			sum -= ticks[i - row];
		if (i >= row - 1 && sum < least)
			least = sum;
	}
	return least;
}

static int measure(const struct operation *op, int blocks)
{
	uint64_t ticks[blocks];
	int row = blocks < ROW ? blocks : ROW;

	if (op->prepare)
		op->prepare();
	measure_block(op);
	for (int i = 0; i < blocks; i++) {
		check("/dev/null", open("/dev/null", O_RDONLY | O_CLOEXEC));
		ticks[i] = measure_block(op);
	}
	printf("%s\t%s\t%.2f\n", op->name, op->class,
	       (double)quietest(ticks, blocks, row) / row / op->repeat / op->per_run);
	fflush(stdout);
	return 0;
}

int measure_all(const struct request *request)
{
	for (size_t i = 0; i < request->nr; i++) {
		const struct operation *op = &request->operations[i];
		pid_t pid;

		if (request->only && strcmp(request->only, op->name))
			continue;
		pid = fork();
		check("fork", pid);
		if (!pid)
			_exit(measure(op, request->blocks));
		if (container_wait(pid))
			return 1;
	}
	return 0;
}

void measure_list(const struct request *request)
{
	for (size_t i = 0; i < request->nr; i++)
		puts(request->operations[i].name);
}
