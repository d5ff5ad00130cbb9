// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * storm fork|open NR CPUS: a process on each of the first CPUS processors does
 * the operation NR times. Says "go" before and "done" after that, with a pause
 * around each, so that somebody outside can look at the clocks in between.
 */
#include <errno.h>
#include <fcntl.h>
#include <sched.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#define PAUSE_US	150000

static void die(const char *what)
{
	perror(what);
	exit(1);
}

static void fork_exit(void)
{
	int status;
	pid_t pid = fork();

	if (pid < 0)
		die("fork");
	if (!pid)
		_exit(0);
	if (waitpid(pid, &status, 0) != pid)
		die("waitpid");
}

static void open_close(void)
{
	int fd = open("/proc/self/exe", O_RDONLY);

	if (fd < 0)
		die("open");
	close(fd);
}

static void run_on(int cpu, int nr, void (*operation)(void), int go)
{
	cpu_set_t set;
	char byte;

	CPU_ZERO(&set);
	CPU_SET(cpu, &set);
	if (sched_setaffinity(0, sizeof(set), &set))
		die("sched_setaffinity");
	operation();
	/* Until the pipe has no writer */
	if (read(go, &byte, 1))
		die("pipe");
	for (int i = 0; i < nr; i++)
		operation();
	exit(0);
}

static void say(const char *word)
{
	usleep(PAUSE_US);
	puts(word);
	fflush(stdout);
	usleep(PAUSE_US);
}

int main(int argc, char **argv)
{
	void (*operation)(void);
	int go[2], status, nr, cpus;

	if (argc != 4)
		return 2;
	operation = !strcmp(argv[1], "fork") ? fork_exit : open_close;
	nr = atoi(argv[2]);
	cpus = atoi(argv[3]);
	if (pipe(go))
		die("pipe");
	for (int cpu = 0; cpu < cpus; cpu++) {
		pid_t pid = fork();

		if (pid < 0)
			die("fork");
		if (!pid) {
			close(go[1]);
			run_on(cpu, nr, operation, go[0]);
		}
	}
	say("go");
	close(go[1]);
	for (int cpu = 0; cpu < cpus; cpu++)
		if (wait(&status) < 0 || status)
			return 1;
	say("done");
	return 0;
}
