/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * An ordinary program that takes as much of one thing as it gets, up to a
 * number, and says how far it came and with which errno it was refused:
 * "GOT n ERRNO". Everything is given back at exit, or held with --hold SECONDS.
 */
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/mman.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

static pid_t parent;

/* Each takes one more; 0 or an errno. */
static int take_process(void)
{
	pid_t pid = fork();

	if (pid < 0)
		return errno;
	if (!pid) {
		while (getppid() == parent)
			sleep(1);
		_exit(0);
	}
	return 0;
}

static int take_file(void)
{
	return open("/dev/null", O_RDONLY) < 0 ? errno : 0;
}

static int take_pty(void)
{
	return posix_openpt(O_RDWR | O_NOCTTY) < 0 ? errno : 0;
}

static void *map_private(void)
{
	return mmap(NULL, 1 << 20, PROT_READ | PROT_WRITE,
		    MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
}

/* A megabyte of address space that is never touched. */
static int take_private_mb(void)
{
	return map_private() == MAP_FAILED ? errno : 0;
}

/* Reserved without access first, made writable in place: still private. */
static int take_overlaid_mb(void)
{
	void *hole = mmap(NULL, 1 << 20, PROT_NONE,
			  MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);

	if (hole == MAP_FAILED)
		return errno;
	return mmap(hole, 1 << 20, PROT_READ | PROT_WRITE,
		    MAP_PRIVATE | MAP_ANONYMOUS | MAP_FIXED, -1,
		    0) == MAP_FAILED ? errno : 0;
}

static int take_mprotected_mb(void)
{
	void *hole = mmap(NULL, 1 << 20, PROT_NONE,
			  MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);

	if (hole == MAP_FAILED)
		return errno;
	return mprotect(hole, 1 << 20, PROT_READ | PROT_WRITE) ? errno : 0;
}

/* A megabyte that is really used. */
static int take_ram_mb(void)
{
	void *p = map_private();

	if (p == MAP_FAILED)
		return errno;
	memset(p, 1, 1 << 20);
	return 0;
}

static int lock_file(void)
{
	static int fd = -1;

	if (fd < 0)
		fd = open("/tmp/hog.lock", O_RDWR | O_CREAT, 0600);
	return fd;
}

static int set_lock(short type, off_t start, off_t len)
{
	struct flock lock = { .l_type = type, .l_start = start, .l_len = len };

	return fcntl(lock_file(), F_SETLK, &lock) ? errno : 0;
}

/* Bytes that do not touch each other, so that none are merged. */
static int take_posix_lock(void)
{
	static off_t at;

	at += 2;
	return set_lock(F_WRLCK, at, 1);
}

/* The file as a whole first, then a hole in that for each. */
static int take_lock_by_hole(void)
{
	static off_t at;

	at += 2;
	return set_lock(at == 2 ? F_WRLCK : F_UNLCK, at == 2 ? 0 : at,
			at == 2 ? 0 : 1);
}

static int take_flock(void)
{
	int fd = open("/tmp/hog.lock", O_RDWR | O_CREAT, 0600);

	if (fd < 0)
		return errno;
	return flock(fd, LOCK_SH) ? errno : 0;
}

static int take_queued_signal(void)
{
	sigset_t set;

	sigemptyset(&set);
	sigaddset(&set, SIGRTMIN);
	sigprocmask(SIG_BLOCK, &set, NULL);
	return sigqueue(getpid(), SIGRTMIN, (union sigval){ 0 }) ? errno : 0;
}

static int take_timer(void)
{
	timer_t timer;

	return timer_create(CLOCK_MONOTONIC, NULL, &timer) ? errno : 0;
}

static const struct {
	const char *name;
	int (*take)(void);
} things[] = {
	{ "process", take_process },
	{ "file", take_file },
	{ "pty", take_pty },
	{ "private", take_private_mb },
	{ "overlaid", take_overlaid_mb },
	{ "mprotected", take_mprotected_mb },
	{ "ram", take_ram_mb },
	{ "posix-lock", take_posix_lock },
	{ "lock-by-hole", take_lock_by_hole },
	{ "flock", take_flock },
	{ "signal", take_queued_signal },
	{ "timer", take_timer },
};

static void raise_rlimits(void)
{
	static const int resources[] = {
		RLIMIT_NOFILE, RLIMIT_NPROC, RLIMIT_SIGPENDING,
	};

	for (size_t i = 0; i < sizeof(resources) / sizeof(*resources); i++) {
		struct rlimit rl;

		getrlimit(resources[i], &rl);
		rl.rlim_cur = rl.rlim_max;
		setrlimit(resources[i], &rl);
	}
}

static int usage(const char *prog)
{
	fprintf(stderr, "Usage: %s THING MAX [--hold SECONDS]\n", prog);
	return 2;
}

int main(int argc, char **argv)
{
	int hold_s = 0, err = 0;
	long got = 0, max;
	size_t i;

	if (argc != 3 && (argc != 5 || strcmp(argv[3], "--hold")))
		return usage(argv[0]);
	for (i = 0; i < sizeof(things) / sizeof(*things); i++)
		if (!strcmp(things[i].name, argv[1]))
			break;
	if (i == sizeof(things) / sizeof(*things))
		return usage(argv[0]);
	max = atol(argv[2]);
	if (argc == 5)
		hold_s = atoi(argv[4]);

	parent = getpid();
	setpgid(0, 0);
	raise_rlimits();
	while (got < max && !(err = things[i].take()))
		got++;
	printf("GOT %ld %s\n", got, err ? strerrorname_np(err) : "OK");
	fflush(stdout);
	sleep(hold_s);
	if (things[i].take == take_process) {
		signal(SIGTERM, SIG_IGN);
		kill(0, SIGTERM);
	}
	return 0;
}
