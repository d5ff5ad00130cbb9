// SPDX-License-Identifier: GPL-2.0-or-later
/* Processes, and what the kernel keeps for them. */
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <linux/futex.h>
#include <linux/keyctl.h>
#include <pthread.h>
#include <sched.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/file.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>
#include <linux/securebits.h>

#include "attack.h"

static int take_process(void)
{
	pid_t pid = fork();

	if (!pid)
		sleep_for_ever();
	return result(pid);
}

/* What goes with it a little later must not be in the way of the next one. */
static int take_brief_process(void)
{
	pid_t pid = fork();

	if (!pid)
		_exit(0);
	return pid < 0 ? errno : result(waitpid(pid, NULL, 0));
}

/* Every child forks as well, until nobody can. */
static int take_bomb(void)
{
	pid_t pid = fork();

	if (pid < 0)
		return errno;
	if (pid)
		return 0;
	while (fork() >= 0)
		;
	sleep_for_ever();
	return 0;
}

static void *thread_sleep(void *arg)
{
	sleep_for_ever();
	return arg;
}

static int take_thread(void)
{
	pthread_attr_t attr;
	pthread_t thread;
	int error;

	pthread_attr_init(&attr);
	pthread_attr_setstacksize(&attr, 65536);
	error = pthread_create(&thread, &attr, thread_sleep, NULL);
	pthread_attr_destroy(&attr);
	return error;
}

static void block_signal(void)
{
	sigset_t set;

	sigemptyset(&set);
	sigaddset(&set, SIGRTMIN);
	sigprocmask(SIG_BLOCK, &set, NULL);
}

static int take_signal(void)
{
	return result(sigqueue(getpid(), SIGRTMIN, (union sigval){ 0 }));
}

static int take_timer(void)
{
	struct sigevent event = {
		.sigev_notify = SIGEV_SIGNAL, .sigev_signo = SIGRTMIN,
	};
	timer_t timer;

	return result(timer_create(CLOCK_MONOTONIC, &event, &timer));
}

static int take_terminal(void)
{
	return opened(posix_openpt(O_RDWR | O_NOCTTY));
}

static int take_brief_terminal(void)
{
	int fd = posix_openpt(O_RDWR | O_NOCTTY);

	return fd < 0 ? errno : result(close(fd));
}

static int lock_fd;

static void open_lock_file(void)
{
	lock_fd = open("lock", O_RDWR | O_CREAT | O_CLOEXEC, 0600);
	if (lock_fd < 0)
		broken("lock");
}

/* Ranges that do not touch stay apart */
static int take_range_lock(void)
{
	struct flock lock = {
		.l_type = F_WRLCK, .l_start = taken() * 2, .l_len = 1,
	};

	return result(fcntl(lock_fd, F_SETLK, &lock));
}

static int take_whole_lock(void)
{
	int fd = open("lock", O_RDWR | O_CREAT | O_CLOEXEC, 0600);

	return fd < 0 ? errno : result(flock(fd, LOCK_SH));
}

static int add_key(long keyring)
{
	static const char payload[1800];
	char name[32];

	snprintf(name, sizeof(name), "attack-%ld", taken());
	return result(syscall(SYS_add_key, "user", name, payload,
			      sizeof(payload), keyring));
}

static int take_key(void)
{
	return add_key(KEY_SPEC_PROCESS_KEYRING);
}

static void keep_capabilities(void)
{
	if (prctl(PR_SET_SECUREBITS, SECBIT_NO_SETUID_FIXUP | SECBIT_KEEP_CAPS))
		broken("PR_SET_SECUREBITS");
}

/*
 * The quota is one for each user; root may be each of them. add_key() says
 * ENOKEY whatever was short when it made the user's keyring.
 */
static int take_user_keys(void)
{
	uid_t uid = 1 + taken();

	if (setresuid(uid, uid, uid))
		return errno;
	for (int i = 0; i < 9; i++) {
		static const char payload[1800];
		char name[32];

		snprintf(name, sizeof(name), "attack-%d", i);
		if (syscall(SYS_add_key, "user", name, payload, sizeof(payload),
			    KEY_SPEC_USER_KEYRING) < 0)
			return errno;
	}
	return 0;
}

/* There is room for it when the keys of those before are gone */
static bool become(uid_t uid)
{
	for (int i = 0; i < 100; i++) {
		if (!setresuid(uid, uid, uid))
			return true;
		usleep(100000);
	}
	return false;
}

static void clear_user_keys(void)
{
	keep_capabilities();
	for (long i = taken(); i >= 0 && become(1 + i); i--)
		syscall(SYS_keyctl, KEYCTL_CLEAR, KEY_SPEC_USER_KEYRING);
}

/* Asks the node to run a program for it */
static int take_helper(void)
{
	return result(syscall(SYS_request_key, "user", "attack", "please",
			      KEY_SPEC_PROCESS_KEYRING));
}

#define CROWD_FILES	100
#define CROWD_THREADS	9	/* and the first one */

static void join_crowd(int report)
{
	for (int i = 0; i < CROWD_FILES; i++)
		if (open("/dev/null", O_RDONLY) < 0)
			_exit(1);
	for (int i = 0; i < CROWD_THREADS; i++)
		if (take_thread())
			_exit(1);
	if (write(report, "", 1) != 1)
		_exit(1);
	close(report);
	sleep_for_ever();
}

/* Ten tasks with a hundred files, which are there when it returns */
static int take_crowd(void)
{
	int report[2], error = 0;
	char byte;
	pid_t pid;

	if (pipe(report))
		return errno;
	pid = fork();
	if (!pid)
		join_crowd(report[1]);
	if (pid < 0)
		error = errno;
	close(report[1]);
	if (!error && read(report[0], &byte, 1) != 1)
		error = ECHILD;
	close(report[0]);
	return error;
}

/* What anybody may do: the bench compares with it */
static int take_time(void)
{
	for (volatile int i = 0; i < 1000000; i++)
		;
	return 0;
}

const struct attack task_attacks[] = {
	{ "burner", 1000000000, NULL, take_time, NULL },
	{ "crowd", 500, NULL, take_crowd, NULL },
	{ "processes", 5000, NULL, take_process, NULL },
	{ "brief-processes", 500, NULL, take_brief_process, NULL },
	{ "fork-bomb", 5000, NULL, take_bomb, NULL },
	{ "threads", 5000, NULL, take_thread, NULL },
	{ "signals", 5000, block_signal, take_signal, NULL },
	{ "timers", 5000, NULL, take_timer, NULL },
	{ "terminals", 5000, NULL, take_terminal, NULL },
	{ "brief-terminals", 1000, NULL, take_brief_terminal, NULL },
	{ "range-locks", 3000, open_lock_file, take_range_lock, NULL },
	{ "file-locks", 3000, NULL, take_whole_lock, NULL },
	{ "keys", 5000, NULL, take_key, NULL },
	{ "user-keys", 2000, keep_capabilities, take_user_keys, clear_user_keys },
	{ "node-helper", 3, NULL, take_helper, NULL },
	{ .name = NULL },
};
