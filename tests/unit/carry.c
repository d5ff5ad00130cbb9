// SPDX-License-Identifier: GPL-2.0-or-later
/* What signals do to a command that vzctl carries. */
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/cleanup.h"
#include "base/file.h"
#include "base/proc.h"
#include "base/str.h"
#include "base/wait.h"
#include "inside/carry.h"
#include "tap.h"

#define PATIENCE_MS	20000
#define NOT_YET		-1

/* A process that carries a command of the shell, and how that ended. */
struct carrier {
	pid_t	pid;
	int	pipe;		/* the command's id, then its wait status */
	pid_t	command;
};

static pid_t begin(struct stdio_pipes *pipes, const char *script)
{
	pid_t pid = fork();

	if (pid)
		return pid;
	proc_reset_signals();
	setsid();
	for (int fd = 0; fd < 3; fd++)
		dup2(pipes->theirs[fd], fd);
	proc_close_from(3);
	execl("/bin/sh", "sh", "-c", script, NULL);
	_exit(127);
}

static void __attribute__((noreturn)) carry_script(const char *script, int out)
{
	struct stdio_pipes pipes = PIPES_INIT;
	struct running running = { .nr_interrupts = proc_nr_interrupts() };

	setpgid(0, 0);
	alarm(PATIENCE_MS / 1000 * 2);
	proc_catch_interrupts();
	pipes_open(&pipes);
	running.pid = begin(&pipes, script);
	fd_write_all(out, &running.pid, sizeof(running.pid));
	pipes_drop_theirs(&pipes);
	carry(&running, &pipes, "");
	fd_write_all(out, &running.status, sizeof(running.status));
	_exit(0);
}

/* @output: where the command's output goes; -1: ours, where it is not wanted */
static struct carrier start(const char *script, int output)
{
	struct carrier c = { 0 };
	int fds[2];

	if (pipe2(fds, O_CLOEXEC))
		abort();
	c.pid = fork();
	if (c.pid == 0) {
		int null = open("/dev/null", O_RDWR);

		dup2(output < 0 ? null : output, 1);
		carry_script(script, fds[1]);
	}
	close(fds[1]);
	c.pipe = fds[0];
	if (read(c.pipe, &c.command, sizeof(c.command)) != sizeof(c.command))
		abort();
	/* It has told its number before it is in there. */
	wait_ms(300);
	return c;
}

static int finish(struct carrier *c)
{
	int status = NOT_YET;

	if (read(c->pipe, &status, sizeof(status)) != sizeof(status))
		status = NOT_YET;
	close(c->pipe);
	kill(c->pid, SIGKILL);
	waitpid(c->pid, NULL, 0);
	kill(-c->command, SIGKILL);
	return status;
}

/* The letter of /proc; ' ': there is none */
static char state_of(pid_t pid)
{
	_free_ char *path = xasprintf("/proc/%d/stat", pid);
	_free_ char *text = NULL;
	const char *end;

	if (file_read(path, 4096, &text, NULL))
		return ' ';
	end = strrchr(text, ')');
	return end ? end[2] : '?';
}

static bool comes_to(pid_t pid, char state)
{
	for (int ms = 0; ms < PATIENCE_MS; ms += 20) {
		if (state_of(pid) == state)
			return true;
		wait_ms(20);
	}
	return false;
}

static void test_end(void)
{
	static const int signals[] = { SIGINT, SIGTERM, SIGHUP, SIGQUIT };
	struct carrier c = start("exit 5", -1);
	int status = finish(&c);

	is_number(WEXITSTATUS(status), 5, "the status comes back");
	for (size_t i = 0; i < ARRAY_SIZE(signals); i++) {
		c = start("exec sleep 1000", -1);
		kill(c.pid, signals[i]);
		status = finish(&c);
		ok(WIFSIGNALED(status) && WTERMSIG(status) == signals[i],
		   "signal %d ends the command", signals[i]);
	}
}

static void test_end_with_care(void)
{
	struct carrier c = start("trap 'exit 7' INT; while :; do sleep 0.1; done",
				 -1);
	int status;

	kill(c.pid, SIGINT);
	status = finish(&c);
	is_number(WEXITSTATUS(status), 7, "it may end in its own way");
	c = start("trap '' INT TERM; while :; do sleep 0.1; done", -1);
	kill(c.pid, SIGINT);
	status = finish(&c);
	ok(WIFSIGNALED(status) && WTERMSIG(status) == SIGKILL,
	   "but it must end");
}

static void test_stop(void)
{
	struct carrier c = start("exec sleep 1000", -1);
	int status;

	kill(c.pid, SIGTSTP);
	ok(comes_to(c.pid, 'T'), "a stop from the terminal stops us");
	ok(comes_to(c.command, 'T'), "and the command");
	kill(c.pid, SIGCONT);
	ok(comes_to(c.command, 'S'), "which goes on with us");
	kill(c.pid, SIGTSTP);
	comes_to(c.pid, 'T');
	kill(c.command, SIGKILL);
	ok(comes_to(c.command, ' '), "one that is killed then is no zombie");
	kill(c.pid, SIGCONT);
	status = finish(&c);
	ok(WIFSIGNALED(status) && WTERMSIG(status) == SIGKILL,
	   "its end is known all the same");
}

static void test_stuck_reader(void)
{
	struct carrier c;
	int fds[2];

	if (pipe(fds))
		abort();
	c = start("while :; do echo 0123456789; done", fds[1]);
	kill(c.pid, SIGINT);
	ok(finish(&c) != NOT_YET, "a reader that does not read holds nobody");
	close(fds[0]);
	close(fds[1]);
}

int main(void)
{
	test_end();
	test_end_with_care();
	test_stop();
	test_stuck_reader();
	return done_testing();
}
