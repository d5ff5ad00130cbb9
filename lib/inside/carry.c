// SPDX-License-Identifier: GPL-2.0-or-later
/* A command inside, from its begin to its end. */
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/cleanup.h"
#include "base/proc.h"
#include "base/str.h"
#include "base/wait.h"
#include "inside/carry.h"
#include "inside/child.h"
#include "inside/pump.h"

#define KILL_GRACE_MS	5000

int pipes_open(struct stdio_pipes *p)
{
	for (int i = 0; i < 3; i++) {
		int fds[2];

		if (pipe2(fds, O_CLOEXEC))
			return -errno;
		p->theirs[i] = fds[i != 0];
		p->ours[i] = fds[i == 0];
	}
	return 0;
}

void pipes_drop_theirs(struct stdio_pipes *p)
{
	for (int i = 0; i < 3; i++)
		close(steal_fd(&p->theirs[i]));
}

void pipes_close(struct stdio_pipes *p)
{
	for (int i = 0; i < 3; i++) {
		cleanup_close(&p->theirs[i]);
		cleanup_close(&p->ours[i]);
	}
}

/* What a terminal stops its jobs with; written by the handler only. */
static const int stops[] = { SIGTSTP, SIGTTIN, SIGTTOU };
static volatile sig_atomic_t stop_signal;

static void note_stop(int signal)
{
	stop_signal = signal;
}

static void catch_stops(struct sigaction *ret_old)
{
	const struct sigaction action = { .sa_handler = note_stop };

	stop_signal = 0;
	for (size_t i = 0; i < ARRAY_SIZE(stops); i++) {
		sigaction(stops[i], NULL, &ret_old[i]);
		if (ret_old[i].sa_handler != SIG_IGN)
			sigaction(stops[i], &action, NULL);
	}
}

static void restore_stops(const struct sigaction *old)
{
	for (size_t i = 0; i < ARRAY_SIZE(stops); i++)
		sigaction(stops[i], &old[i], NULL);
}

/* As if it had not been caught. */
static void stop_ourselves(int signal)
{
	const struct sigaction plain = { .sa_handler = SIG_DFL };
	struct sigaction old;

	sigaction(signal, &plain, &old);
	raise(signal);
	sigaction(signal, &old, NULL);
}

/*
 * Nobody waits while we are stopped, and a zombie would keep the container from
 * ending: the command is stopped, too, and should it be killed, nobody needs
 * to wait for it.
 */
static void stop_together(const struct running *r)
{
	const struct sigaction nobody = { .sa_handler = SIG_IGN };
	struct sigaction old;

	kill(-r->pid, SIGSTOP);
	sigaction(SIGCHLD, &nobody, &old);
	stop_ourselves(stop_signal);
	stop_signal = 0;
	sigaction(SIGCHLD, &old, NULL);
	kill(-r->pid, SIGCONT);
}

static void block_signals(sigset_t *ret_old)
{
	sigset_t block;

	proc_block_interrupts(ret_old);
	sigemptyset(&block);
	for (size_t i = 0; i < ARRAY_SIZE(stops); i++)
		sigaddset(&block, stops[i]);
	sigprocmask(SIG_BLOCK, &block, NULL);
}

/* The command leads a session, so its group is all of it that matters. */
static void check_deadline(struct running *r)
{
	if (!r->deadline_ms || now_ms() < r->deadline_ms)
		return;
	kill(-r->pid, r->timed_out ? SIGKILL : SIGTERM);
	r->deadline_ms = now_ms() + KILL_GRACE_MS;
	r->timed_out = true;
}

/* When it should be gone, as it was asked to end. */
struct patience {
	long	end_ms;		/* 0: it was not asked */
};

static void pass_on_interrupts(struct running *r, struct patience *patience)
{
	if (r->nr_interrupts != proc_nr_interrupts()) {
		r->nr_interrupts = proc_nr_interrupts();
		kill(-r->pid, proc_interrupted());
		if (!patience->end_ms)
			patience->end_ms = now_ms() + KILL_GRACE_MS;
	}
	if (!patience->end_ms || now_ms() < patience->end_ms)
		return;
	kill(-r->pid, SIGKILL);
	patience->end_ms = now_ms() + KILL_GRACE_MS;
}

static long earlier(long a, long b)
{
	return !a || (b && b < a) ? b : a;
}

static int remaining_ms(const struct running *r, const struct patience *p)
{
	long end = earlier(r->deadline_ms, p->end_ms);
	long left = end - now_ms();

	if (!end)
		return -1;
	return left < 0 ? 0 : left > 1000000 ? 1000000 : left;
}

static bool has_ended(int pidfd)
{
	struct pollfd pfd = { .fd = pidfd, .events = POLLIN };

	return poll(&pfd, 1, 0) > 0;
}

/* Signals count from here on, until something can be moved. */
static void run_once(struct running *r, struct patience *patience,
		     struct pump *pumps, size_t nr, int pidfd)
{
	sigset_t old;

	block_signals(&old);
	if (stop_signal) {
		sigprocmask(SIG_SETMASK, &old, NULL);
		stop_together(r);
		return;
	}
	pass_on_interrupts(r, patience);
	check_deadline(r);
	pumps_run(pumps, nr, pidfd, remaining_ms(r, patience), &old);
}

static void run_until_end(struct running *r, struct pump *pumps, size_t nr)
{
	_close_ int pidfd = syscall(SYS_pidfd_open, r->pid, 0);
	struct patience patience = { 0 };

	while (!has_ended(pidfd))
		run_once(r, &patience, pumps, nr, pidfd);
}

/* By SIGKILL, while we were stopped, when there is nothing to wait for. */
static int reap(pid_t pid)
{
	int status = SIGKILL;

	while (waitpid(pid, &status, 0) < 0 && errno == EINTR)
		;
	return status;
}

void carry(struct running *r, struct stdio_pipes *pipes, const char *input)
{
	struct sigaction old[ARRAY_SIZE(stops)];
	struct pump pumps[3];

	if (input)
		pump_init_text(&pumps[0], input, steal_fd(&pipes->ours[0]));
	else
		pump_init(&pumps[0], dup(0), steal_fd(&pipes->ours[0]));
	pump_init(&pumps[1], steal_fd(&pipes->ours[1]), dup(1));
	pump_init(&pumps[2], steal_fd(&pipes->ours[2]), dup(2));
	pumps[1].for_terminal = pumps[2].for_terminal = r->for_terminal;
	catch_stops(old);
	run_until_end(r, pumps, ARRAY_SIZE(pumps));
	/* At once: a zombie keeps the container, our reader may be slow. */
	r->status = reap(r->pid);
	restore_stops(old);
	pump_close(&pumps[0]);
	pump_drain(&pumps[1]);
	pump_drain(&pumps[2]);
	pump_close(&pumps[1]);
	pump_close(&pumps[2]);
}
