// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * A bad neighbour: takes as much of one thing as it gets. Says READY, reads
 * commands, one a line, and answers each with a line:
 *
 *	run NAME [N]	"GOT n ERRNO": so many, and why no more: an errno's name,
 *			KILLED, or OK at the attack's maximum, or the Nth part
 *			of that. All is held.
 *	loop NAME	"LOOPING": takes and gives back, over and over
 *	end		"ENDED": everything is given back
 *
 * One attack at a time. "attack --list" prints the names, "attack --flood
 * ADDRESS COUNT" sends packets to who runs "open-port" there.
 */
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <sched.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "attack.h"

static const struct attack *const tables[] = {
	task_attacks, memory_attacks, file_attacks, socket_attacks, ipc_attacks,
	space_attacks, netlink_attacks, iptables_attacks,
};

/* Outlives the attacker, which may be killed. */
static struct progress {
	long	taken;
	int	error;		/* why there is no more */
	bool	is_done;
} *progress;

long taken(void)
{
	return progress->taken;
}

void broken(const char *what)
{
	fprintf(stderr, "attack: %s: %s\n", what, strerror(errno));
	_exit(1);
}

/* Those of attacks before are taken down one by one, and count till then. */
void own_network(void)
{
	for (int tries = 0; unshare(CLONE_NEWNET); tries++) {
		if (errno != ENOSPC || tries == 1000)
			broken("unshare");
		usleep(10000);
	}
}

int result(long ret)
{
	return ret < 0 ? errno : 0;
}

int opened(int fd)
{
	return result(fd);
}

void sleep_for_ever(void)
{
	for (;;)
		pause();
}

static const struct attack *find_attack(const char *name)
{
	for (size_t i = 0; i < sizeof(tables) / sizeof(*tables); i++)
		for (const struct attack *a = tables[i]; a->name; a++)
			if (!strcmp(a->name, name))
				return a;
	return NULL;
}

static int list_attacks(void)
{
	for (size_t i = 0; i < sizeof(tables) / sizeof(*tables); i++)
		for (const struct attack *a = tables[i]; a->name; a++)
			puts(a->name);
	return 0;
}

static void raise_rlimits(void)
{
	for (int i = 0; i < RLIM_NLIMITS; i++) {
		struct rlimit rl;

		if (i == RLIMIT_STACK || getrlimit(i, &rl))
			continue;
		rl.rlim_cur = rl.rlim_max;
		setrlimit(i, &rl);
	}
}

/* Who takes too much memory shall be the one who is killed for it. */
static void volunteer(void)
{
	int fd = open("/proc/self/oom_score_adj", O_WRONLY | O_CLOEXEC);

	if (fd < 0 || write(fd, "1000", 4) != 4)
		broken("/proc/self/oom_score_adj");
	close(fd);
}

/* A process may only open so many files; the attack goes on in another. */
static bool goes_on_elsewhere(int error)
{
	pid_t pid;

	if (error != EMFILE || progress->taken == 0)
		return false;
	pid = fork();
	if (pid > 0)
		sleep_for_ever();
	if (!pid)
		close_range(3, ~0U, 0);
	return !pid;
}

static void take_all(const struct attack *attack)
{
	long before;
	int error = 0;

	if (attack->setup)
		attack->setup();
	do {
		before = progress->taken;
		while (progress->taken < attack->max && !(error = attack->take()))
			progress->taken++;
		/* The limit of all is met by a process that has room itself */
	} while (progress->taken > before && goes_on_elsewhere(error));
	progress->error = error;
	progress->is_done = true;
}

/*
 * What an attack held goes a little later than its processes, and to start a
 * program may be more than the container can do until then.
 */
static void clean_directory(void)
{
	for (int i = 0; i < 100; i++) {
		if (!system("busybox rm -rf " ATTACK_DIR " 2>/dev/null") &&
		    !mkdir(ATTACK_DIR, 0755) && !chdir(ATTACK_DIR))
			return;
		usleep(100000);
	}
	broken(ATTACK_DIR);
}

static pid_t undoer;
static int undo_pipe[2];	/* its other end is closed when undoer shall begin */

/* Before the attack: after it there may be no room for a process. */
static void prepare_undo(const struct attack *attack)
{
	char byte;

	if (pipe2(undo_pipe, O_CLOEXEC))
		broken("pipe");
	undoer = fork();
	if (undoer < 0)
		broken("fork");
	if (!undoer) {
		close(undo_pipe[1]);
		if (read(undo_pipe[0], &byte, 1) == 0)
			attack->undo();
		_exit(0);
	}
	close(undo_pipe[0]);
}

static void undo(void)
{
	int status;

	close(undo_pipe[1]);
	waitpid(undoer, &status, 0);
}

/* The attacker: a session of its own, which holds what it got until killed. */
static pid_t start_attacker(const struct attack *attack)
{
	pid_t pid;

	memset(progress, 0, sizeof(*progress));
	if (attack->undo)
		prepare_undo(attack);
	pid = fork();
	if (pid < 0)
		broken("fork");
	if (pid)
		return pid;
	if (attack->undo)
		close(undo_pipe[1]);
	setsid();
	prctl(PR_SET_PDEATHSIG, SIGKILL);
	volunteer();
	take_all(attack);
	sleep_for_ever();
	return 0;
}

/* Until it was refused or killed. */
static void wait_for(pid_t pid)
{
	while (!progress->is_done) {
		siginfo_t info = { 0 };

		if (waitid(P_PID, pid, &info, WEXITED | WNOHANG | WNOWAIT) ||
		    info.si_pid)
			return;
		usleep(2000);
	}
}

static void reap_session(pid_t pid)
{
	int status;

	kill(pid, SIGKILL);
	while (kill(-pid, SIGKILL) == 0 || errno != ESRCH) {
		while (waitpid(-1, &status, WNOHANG) > 0)
			;
		usleep(2000);
	}
	while (waitpid(-1, &status, WNOHANG) > 0)
		;
}

static void end_attack(const struct attack *attack, pid_t pid)
{
	reap_session(pid);
	if (attack->undo)
		undo();
}

static const char *why_no_more(pid_t pid)
{
	siginfo_t info = { 0 };

	if (progress->is_done)
		return progress->error ? strerrorname_np(progress->error) : "OK";
	waitid(P_PID, pid, &info, WEXITED | WNOHANG | WNOWAIT);
	if (info.si_code == CLD_KILLED)
		return info.si_status == SIGKILL ? "KILLED" : strsignal(info.si_status);
	return "BROKEN";
}

static pid_t run(const struct attack *attack)
{
	pid_t pid;

	clean_directory();
	pid = start_attacker(attack);
	wait_for(pid);
	printf("GOT %ld %s\n", progress->taken, why_no_more(pid));
	return pid;
}

static bool end_asked;

static void ask_end(int sig)
{
	(void)sig;
	end_asked = true;
}

/* A child that attacks again and again until it is told to end. */
static pid_t loop(const struct attack *attack)
{
	pid_t pid = fork();

	if (!pid) {
		signal(SIGTERM, ask_end);
		prctl(PR_SET_CHILD_SUBREAPER, 1);
		while (!end_asked) {
			pid_t attacker;

			clean_directory();
			attacker = start_attacker(attack);
			while (!progress->is_done && !end_asked &&
			       waitpid(attacker, NULL, WNOHANG) == 0)
				usleep(2000);
			end_attack(attack, attacker);
		}
		_exit(0);
	}
	puts("LOOPING");
	return pid;
}

/* "VERB NAME [N]"; false if it is something else. */
static bool is_order(const char *line, const char *verb, struct attack *attack)
{
	const struct attack *found;
	char name[100], word[8];
	long part = 1;

	if (sscanf(line, "%7s %99s %ld", word, name, &part) < 2 ||
	    strcmp(word, verb) || part < 1)
		return false;
	found = find_attack(name);
	if (!found)
		return false;
	*attack = *found;
	attack->max /= part;
	return true;
}

static void serve(void)
{
	struct attack attack;
	bool is_loop = false;
	char line[128];
	pid_t pid = 0;

	/* From now on this pipe has a page, which it keeps */
	puts("READY");
	while (fgets(line, sizeof(line), stdin)) {
		if (!strcmp(line, "end\n") && pid) {
			if (is_loop) {
				kill(pid, SIGTERM);
				waitpid(pid, NULL, 0);
			} else {
				end_attack(&attack, pid);
			}
			clean_directory();
			pid = 0;
			puts("ENDED");
			continue;
		}
		if (pid) {
			puts("WHAT?");
			continue;
		}
		is_loop = is_order(line, "loop", &attack);
		if (is_loop)
			pid = loop(&attack);
		else if (is_order(line, "run", &attack))
			pid = run(&attack);
		else
			puts("WHAT?");
	}
	if (pid)
		kill(pid, is_loop ? SIGTERM : SIGKILL);
}

int main(int argc, char **argv)
{
	if (argc == 2 && !strcmp(argv[1], "--list"))
		return list_attacks();
	if (argc == 4 && !strcmp(argv[1], "--flood"))
		return flood(argv[2], atol(argv[3]));
	if (argc != 1)
		return 2;
	setvbuf(stdout, NULL, _IOLBF, 0);
	progress = mmap(NULL, sizeof(*progress), PROT_READ | PROT_WRITE,
			MAP_SHARED | MAP_ANONYMOUS, -1, 0);
	if (progress == MAP_FAILED)
		broken("mmap");
	prctl(PR_SET_CHILD_SUBREAPER, 1);
	raise_rlimits();
	serve();
	return 0;
}
