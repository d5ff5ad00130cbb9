// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * The smallest init: writes down when it came to life, then waits to be asked
 * to end, by a power failure as all systems do, or to be killed.
 * By the clock that time namespaces leave alone.
 */
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <time.h>
#include <unistd.h>

static void end(int signal)
{
	(void)signal;
	_exit(0);
}

int main(void)
{
	struct timespec now;
	int fd;

	signal(SIGPWR, end);

	clock_gettime(CLOCK_REALTIME, &now);
	fd = open("/started", O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0644);
	if (fd < 0 ||
	    dprintf(fd, "%lld%09ld\n", (long long)now.tv_sec, now.tv_nsec) < 0)
		return 1;
	close(fd);
	for (;;)
		pause();
}
