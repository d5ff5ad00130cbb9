// SPDX-License-Identifier: GPL-2.0-or-later
/* Prints how many kHz the time stamp counter of this machine has. */
#include <stdint.h>
#include <stdio.h>
#include <time.h>
#include <x86intrin.h>

#define MEASURE_NS	200000000
#define TRIES		20

struct moment {
	uint64_t tsc, ns;
};

/* The one of several that was interrupted least */
static struct moment now(void)
{
	struct moment moment = { 0 };
	uint64_t best = UINT64_MAX;

	for (int i = 0; i < TRIES; i++) {
		uint64_t before = __rdtsc(), took;
		struct timespec time;

		clock_gettime(CLOCK_MONOTONIC_RAW, &time);
		took = __rdtsc() - before;
		if (took >= best)
			continue;
		best = took;
		moment.tsc = before + took / 2;
		moment.ns = time.tv_sec * 1000000000ull + time.tv_nsec;
	}
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
