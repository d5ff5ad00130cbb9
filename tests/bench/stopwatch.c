// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * stopwatch [-k] FILE COMMAND...: milliseconds from the start of COMMAND until
 * the moment that init.c writes to FILE. Then waits for COMMAND, or kills it
 * (-k) if it stays as long as the container.
 */
#include <errno.h>
#include <signal.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#define TIMEOUT_MS	60000

static int64_t now_ns(void)
{
	struct timespec now;

	clock_gettime(CLOCK_REALTIME, &now);
	return now.tv_sec * 1000000000LL + now.tv_nsec;
}

static bool read_stamp(const char *path, int64_t *ret_ns)
{
	FILE *f = fopen(path, "re");
	long long ns;
	bool found;

	if (!f)
		return false;
	found = fscanf(f, "%lld\n", &ns) == 1;
	fclose(f);
	if (found)
		*ret_ns = ns;
	return found;
}

static bool has_failed(pid_t pid)
{
	siginfo_t info = { 0 };

	return !waitid(P_PID, pid, &info, WEXITED | WNOHANG | WNOWAIT) &&
		info.si_pid && (info.si_code != CLD_EXITED || info.si_status);
}

static int64_t wait_for_stamp(const char *path, pid_t starter)
{
	int64_t ns;

	for (int i = 0; i < TIMEOUT_MS; i++) {
		if (read_stamp(path, &ns))
			return ns;
		if (has_failed(starter))
			break;
		usleep(1000);
	}
	fprintf(stderr, "No init wrote to %s\n", path);
	exit(1);
}

int main(int argc, char **argv)
{
	bool stays = argc > 1 && !strcmp(argv[1], "-k");
	const char *file;
	int64_t start;
	int status;
	pid_t pid;

	argv += 1 + stays;
	if (argc < 3 + stays)
		return 2;
	file = *argv++;
	if (unlink(file) && errno != ENOENT)
		return 2;

	start = now_ns();
	pid = fork();
	if (!pid) {
		execvp(argv[0], argv);
		perror(argv[0]);
		_exit(127);
	}
	printf("%.2f\n", (wait_for_stamp(file, pid) - start) / 1e6);
	if (stays)
		kill(pid, SIGKILL);
	waitpid(pid, &status, 0);
	return !stays && status;
}
