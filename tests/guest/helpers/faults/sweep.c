// SPDX-License-Identifier: GPL-2.0-or-later
/* How an operation is swept. See sweep.h. */
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

#include "sweep.h"

#define MAX_FAULTS	4000
#define MAX_LINE	160

/*
 * The numbers that must come back: all but those that speak of memory which
 * the kernel may keep for later.
 */
static const char *const exact[] = {
	"lockedpages", "privvmpages", "shmpages", "numproc", "numtcpsock",
	"numflock", "numpty", "numsiginfo", "tcpsndbuf", "tcprcvbuf",
	"othersockbuf", "dgramrcvbuf", "numothersock", "numfile", "numiptent",
};
#define NR_EXACT	(sizeof(exact) / sizeof(*exact))

int fail_fd = -1;
bool counters_are_ours = true;
int faults_left;
int death_signal;
static int nr_rows, nr_failed;

void die(const char *what)
{
	printf("Bail out! %s: %s\n", what, strerror(errno));
	fflush(stdout);
	_exit(3);
}

static void row(bool good, const char *name, const char *fmt, ...)
{
	va_list args;

	nr_rows++;
	nr_failed += !good;
	printf("%sok %d - %s", good ? "" : "not ", nr_rows, name);
	va_start(args, fmt);
	vprintf(fmt, args);
	va_end(args);
	putchar('\n');
	fflush(stdout);
}

void arm(int nth)
{
	char text[16];
	int len = snprintf(text, sizeof(text), "%d", nth);

	faults_left = -1;
	if (pwrite(fail_fd, text, len, 0) != len)
		die("fail-nth");
}

void calm(void)
{
	char text[16] = "";

	if (faults_left >= 0)
		return;
	if (pread(fail_fd, text, sizeof(text) - 1, 0) <= 0)
		die("fail-nth");
	faults_left = atoi(text);
	if (pwrite(fail_fd, "0", 1, 0) != 1)
		die("fail-nth");
}

int take_fault(void)
{
	char text[16] = "";

	if (faults_left >= 0)
		return 0;
	if (pread(fail_fd, text, sizeof(text) - 1, 0) <= 0 ||
	    pwrite(fail_fd, "0", 1, 0) != 1)
		die("fail-nth");
	return atoi(text);
}

void open_fail_nth(void)
{
	fail_fd = open("/proc/self/fail-nth", O_RDWR | O_CLOEXEC);
	if (fail_fd < 0)
		die("/proc/self/fail-nth");
}

int result_of(long result)
{
	return result < 0 ? -errno : 0;
}

int close_after(int fd, int err)
{
	calm();
	if (fd >= 0)
		close(fd);
	return err;
}

int close_new(int fd)
{
	return close_after(fd, result_of(fd));
}

int result_of_child(pid_t pid)
{
	int status;

	if (waitpid(pid, &status, 0) != pid)
		die("waitpid");
	faults_left = WIFEXITED(status) && WEXITSTATUS(status) == 255;
	if (!WIFEXITED(status)) {
		death_signal = WTERMSIG(status);
		return -DIED;
	}
	return faults_left ? 0 : -WEXITSTATUS(status);
}

int in_child(const struct operation *op,
	     int (*call)(const struct operation *op))
{
	int nth = take_fault(), err;
	pid_t pid = fork();

	if (pid < 0)
		die("fork");
	if (pid)
		return result_of_child(pid);
	open_fail_nth();
	arm(nth);
	err = call(op) ? errno : 0;
	calm();
	_exit(faults_left ? 255 : err);
}

static bool is_sane(int err)
{
	switch (err) {
	case ENOMEM:
	case EAGAIN:
	case ENOBUFS:
	case ENFILE:
	case ENOLCK:
	case ENOSPC:
		return true;
	default:
		return false;
	}
}

static bool is_one_of(const int *also, int err)
{
	return (also[0] == ANY_ERRNO && err != DIED) || err == also[0] ||
	       err == also[1];
}

/* The held column of the first block of /proc/user_beancounters. */
static void read_held(long *held)
{
	static char text[16384];
	int fd = open("/proc/user_beancounters", O_RDONLY | O_CLOEXEC);
	ssize_t len = 0, got;

	memset(held, 0, NR_EXACT * sizeof(*held));
	while (fd >= 0 && (got = read(fd, text + len,
				      sizeof(text) - 1 - len)) > 0)
		len += got;
	if (fd < 0)
		return;
	close(fd);
	text[len] = '\0';
	for (size_t i = 0; i < NR_EXACT; i++) {
		char *at = strstr(text, exact[i]);

		if (at)
			held[i] = atol(at + strlen(exact[i]));
	}
}

/*
 * Some things are freed a little later, also of what was done before the first
 * fault: so less than before is right as well. False, with a message, if not.
 */
static bool wait_for_held(const long *before, int hits, char *message)
{
	for (int i = 0;; i++) {
		long held[NR_EXACT];
		size_t at = 0;

		read_held(held);
		while (at < NR_EXACT && held[at] <= before[at])
			at++;
		if (at == NR_EXACT)
			return true;
		if (i == PATIENCE_S * 10) {
			snprintf(message, MAX_LINE, "%s: %ld, after %d faults %ld",
				 exact[at], before[at], hits, held[at]);
			return false;
		}
		usleep(100000);
	}
}

/* In a process of its own, which may die of it. */
static void sweep_here(const struct operation *op, char *message)
{
	long before[NR_EXACT];
	int dense = op->is_slow ? 8 : 32;
	int err, nth, hits = 0;

	open_fail_nth();
	/* Once as it is, for what it leaves in caches */
	faults_left = 0;
	err = op->run(op);
	if (err) {
		snprintf(message, MAX_LINE, "does not work at all: %s",
			 strerrorname_np(-err));
		return;
	}
	read_held(before);
	/* Every one at first: some operations allocate a thousand times */
	for (nth = 1; nth < MAX_FAULTS; nth += 1 + nth / dense) {
		arm(nth);
		err = op->run(op);
		calm();
		if (faults_left)
			break;
		hits++;
		if (err && !is_sane(-err) && !is_one_of(op->also, -err)) {
			snprintf(message, MAX_LINE, "fault %d gives %s", nth,
				 err == -DIED ? sigdescr_np(death_signal) :
						strerrorname_np(-err));
			return;
		}
	}
	if (!faults_left)
		snprintf(message, MAX_LINE, "never ends");
	else if (err)
		snprintf(message, MAX_LINE, "no fault, but %s",
			 strerrorname_np(-err));
	else if (!hits)
		snprintf(message, MAX_LINE, "nothing was injected");
	if (*message)
		return;
	if (!counters_are_ours || wait_for_held(before, hits, message))
		snprintf(message, MAX_LINE, " %d", hits);
}

static void sweep(const struct operation *op)
{
	static char *message;
	int status;
	pid_t pid;

	if (!message)
		message = mmap(NULL, MAX_LINE, PROT_READ | PROT_WRITE,
			       MAP_SHARED | MAP_ANONYMOUS, -1, 0);
	if (message == MAP_FAILED)
		die("mmap");
	*message = '\0';
	fflush(stdout);
	pid = fork();
	if (pid < 0)
		die("fork");
	if (!pid) {
		sweep_here(op, message);
		_exit(0);
	}
	if (waitpid(pid, &status, 0) != pid)
		die("waitpid");
	if (status)
		row(false, op->name, ": ended with %#x", status);
	else if (*message != ' ')
		row(false, op->name, ": %s", message);
	else
		row(true, op->name, " fails cleanly (%s faults)", message + 1);
}

/* "PERCENT%SEED" chooses about so many of the names, other ones for each seed. */
static bool is_in_sample(const char *name, const char *only)
{
	unsigned int percent, seed;
	uint32_t hash = 2166136261u;	/* FNV-1a */

	if (sscanf(only, "%u%%%u", &percent, &seed) != 2)
		return false;
	for (int i = 0; i < 32; i += 8)
		hash = (hash ^ (seed >> i & 0xff)) * 16777619u;
	for (; *name; name++)
		hash = (hash ^ (unsigned char)*name) * 16777619u;
	return (hash ^ hash >> 16) % 100 < percent;
}

void sweep_all(const struct operation *table, const char *only)
{
	for (; table->name; table++)
		if (!only || is_in_sample(table->name, only) ||
		    !strcmp(table->name, only))
			sweep(table);
}

int finish(void)
{
	printf("1..%d\n", nr_rows);
	return nr_failed != 0;
}
