// SPDX-License-Identifier: GPL-2.0-or-later
/* Passing time. */
#include <errno.h>
#include <time.h>

#include "base/wait.h"

void wait_ms(unsigned int ms)
{
	struct timespec ts = { ms / 1000, (ms % 1000) * 1000000L };

	while (nanosleep(&ts, &ts) && errno == EINTR)
		;
}

void wait_longer(unsigned int *pause_ms, unsigned int max_ms)
{
	*pause_ms = *pause_ms ? 2 * *pause_ms : 1;
	if (*pause_ms > max_ms)
		*pause_ms = max_ms;
	wait_ms(*pause_ms);
}

long now_ms(void)
{
	struct timespec ts;

	clock_gettime(CLOCK_MONOTONIC, &ts);
	return ts.tv_sec * 1000L + ts.tv_nsec / 1000000;
}
