// SPDX-License-Identifier: GPL-2.0-or-later
/* Prints how many kHz the time stamp counter of this machine has. */
#include <stdint.h>
#include <stdio.h>
#include <time.h>
#include <x86intrin.h>

#define MEASURE_NS	200000000
/* A moment that took more ticks was interrupted. */
#define MOMENT_TICKS	20000
#define TRIES		1000

struct moment {
	uint64_t tsc, ns;
};

static struct moment now(void)
{
	struct moment moment = { 0 };
	struct timespec time;
	uint64_t before;

	for (int i = 0; i < TRIES; i++) {
		before = __rdtsc();
		clock_gettime(CLOCK_MONOTONIC_RAW, &time);
		moment.tsc = __rdtsc();
		if (moment.tsc - before < MOMENT_TICKS)
			break;
	}
	moment.ns = time.tv_sec * 1000000000ull + time.tv_nsec;
	return moment;
}

int main(void)
{
	struct timespec pause = { .tv_nsec = MEASURE_NS };
	struct moment start = now(), end;

	nanosleep(&pause, NULL);
	end = now();
	printf("%.0f\n", (end.tsc - start.tsc) * 1e6 / (end.ns - start.ns));
	return 0;
}
