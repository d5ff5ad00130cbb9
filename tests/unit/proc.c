// SPDX-License-Identifier: GPL-2.0-or-later
/* Running programs. */
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdlib.h>
#include <sys/wait.h>
#include <unistd.h>

/* What happens when it forks is ours to say. */
static pid_t plain_fork(void)
{
	return fork();
}

static pid_t (*fork_now)(void) = plain_fork;
#define fork()	fork_now()
#include "../../lib/base/proc.c"
#undef fork

#include "base/cleanup.h"
#include "base/str.h"
#include "tap.h"

static int run(const struct proc_spec *spec)
{
	int status, err = proc_run(spec, &status);

	return err ? err : WIFEXITED(status) ? WEXITSTATUS(status) : 128;
}

static void captures(char *const *argv, const char *input, const char *want,
		     const char *promise)
{
	_free_ char *text = NULL;
	int status;

	proc_capture(&(struct proc_spec){ .argv = argv, .input = input },
		     1 << 20, &text, &status);
	is_text(text, want, promise);
}

#define PATIENCE_S	20

/* An interrupt that comes when there is a child but nobody waits for it yet. */
static pid_t forked_with_interrupt(void)
{
	pid_t pid = fork();

	if (pid > 0)
		raise(SIGTERM);
	return pid;
}

/* @run in a process of its own, which is given up after a while. */
static int in_child(int (*run)(void))
{
	pid_t pid = fork();
	int status;

	if (pid == 0) {
		alarm(PATIENCE_S);
		_exit(run());
	}
	waitpid(pid, &status, 0);
	return WIFEXITED(status) ? WEXITSTATUS(status) : 100 + WTERMSIG(status);
}

static int interrupt_at_once(void)
{
	char *sleep[] = { "sleep", "1000", NULL };
	const struct proc_spec spec = { .argv = sleep };
	int status;

	proc_catch_interrupts();
	fork_now = forked_with_interrupt;
	if (proc_run(&spec, &status))
		return 1;
	return WIFSIGNALED(status) && WTERMSIG(status) == SIGTERM ? 0 : 2;
}

static int interrupt_while_reading(void)
{
	char *sleep[] = { "sleep", "1000", NULL };
	const struct proc_spec spec = { .argv = sleep };
	_free_ char *text = NULL;
	pid_t self = getpid();
	int status;

	proc_catch_interrupts();
	if (fork() == 0) {
		usleep(300000);
		kill(self, SIGTERM);
		_exit(0);
	}
	return proc_capture(&spec, 100, &text, &status) ||
	       !WIFSIGNALED(status);
}

static int timeout_while_reading(void)
{
	char *sleep[] = { "sh", "-c", "echo begun; exec sleep 1000", NULL };
	const struct proc_spec spec = { .argv = sleep, .timeout_s = 1 };
	_free_ char *text = NULL;
	int status;

	return proc_capture(&spec, 100, &text, &status) != -ETIMEDOUT;
}

static int output_kept_open(void)
{
	char *daemon[] = { "sh", "-c", "sleep 1000 & echo $!", NULL };
	const struct proc_spec spec = { .argv = daemon };
	_free_ char *text = NULL;
	int status, ret = proc_capture(&spec, 100, &text, &status);

	if (text)
		kill(atoi(text), SIGKILL);
	return ret;
}

/* What was ignored when we came stays so, for nohup. */
static int hangup(void)
{
	signal(SIGHUP, SIG_IGN);
	proc_catch_interrupts();
	raise(SIGHUP);
	if (proc_interrupted())
		return 1;
	signal(SIGHUP, SIG_DFL);
	proc_catch_interrupts();
	raise(SIGHUP);
	return proc_interrupted() != SIGHUP;
}

/* Interrupts do not reach one that is deaf, but are noticed. */
static int deaf_child(void)
{
	char *argv[] = { "sh", "-c", "kill -TERM $PPID; sleep 0.3; exit 5", NULL };

	proc_catch_interrupts();
	if (run(&(struct proc_spec){ .argv = argv, .deaf = true }) != 5)
		return 1;
	return proc_interrupted() != SIGTERM;
}

static int ignored_interrupts(void)
{
	proc_catch_interrupts();
	raise(SIGTERM);
	proc_ignore_interrupts();
	raise(SIGINT);
	raise(SIGHUP);
	return proc_interrupted() != 0;
}

static void given_descriptors(void)
{
	char *argv[] = { "sh", "-c", "cat; echo err >&2", NULL };
	int in[2], out[2];
	char text[16] = "";

	if (pipe2(in, O_CLOEXEC) || pipe2(out, O_CLOEXEC) ||
	    write(in[1], "in\n", 3) != 3)
		return;
	close(in[1]);
	is_number(run(&(struct proc_spec){
		.argv = argv, .input = "not this", .quiet = true,
		.stdin_fd = in[0], .stdout_fd = out[1], .stderr_fd = out[1],
	}), 0, "a program with descriptors of ours");
	if (read(out[0], text, sizeof(text) - 1) < 0)
		return;
	is_text(text, "in\nerr\n", "reads and writes them");
	close(in[0]);
	close(out[0]);
	close(out[1]);
}

static void test_interrupts(void)
{
	is_number(in_child(interrupt_at_once), 0,
		  "an interrupt right after the fork reaches the program");
	is_number(in_child(interrupt_while_reading), 0,
		  "so does one while its output is read");
	is_number(in_child(timeout_while_reading), 0,
		  "the time ends while its output is read, too");
	is_number(in_child(output_kept_open), 0,
		  "who else keeps the output open is not waited for");
	is_number(in_child(hangup), 0, "a hangup counts unless it is ignored");
	is_number(in_child(deaf_child), 0,
		  "one that is deaf is let come to its end");
	is_number(in_child(ignored_interrupts), 0,
		  "what is ignored is forgotten and does nothing");
	given_descriptors();
}

/* In two halves; given up, its children go with it. */
static void halves(void)
{
	char *quick[] = { "sh", "-c", "exit 7", NULL };
	char *slow[] = { "sh", "-c", "sleep 1000 & wait", NULL };
	struct proc proc = { 0 };
	int status;
	pid_t pid;

	is_number(proc_begin(&(struct proc_spec){ .argv = quick }, &proc), 0,
		  "a program begins");
	is_number(proc_end(&proc, &status), 0, "and ends");
	is_number(WEXITSTATUS(status), 7, "with its status");
	is_number(proc.pid, 0, "and is no more");
	is_number(proc_begin(&(struct proc_spec){ .argv = slow }, &proc), 0,
		  "one that takes long");
	pid = proc.pid;
	proc_cancel(&proc);
	is_number(waitpid(pid, NULL, WNOHANG), -1, "is gone when nobody wants it");
	for (int i = 0; i < 100 && !kill(-pid, 0); i++)
		usleep(20000);
	ok(kill(-pid, 0), "with its children");
	proc_cancel(&proc);
	ok(!proc.pid, "twice is once");
}

int main(void)
{
	char *exit7[] = { "sh", "-c", "exit 7", NULL };
	char *missing[] = { "/no/such/program", NULL };
	char *cat[] = { "cat", NULL };
	char *env[] = { "env", NULL };
	char *sleep[] = { "sleep", "60", NULL };
	char *flood[] = { "head", "-c", "3000000", "/dev/zero", NULL };
	char *more[] = { "VEID=101", "HOME=/root", NULL };
	_free_ char *text = NULL;
	int status;

	setenv("LEAKED", "1", 1);
	is_number(run(&(struct proc_spec){ .argv = exit7 }), 7,
		  "the exit status comes back");
	is_number(run(&(struct proc_spec){ .argv = missing }), -ENOENT,
		  "a missing program is no exit status");
	captures(cat, "user:pass word\n", "user:pass word\n",
		 "input arrives on standard input");
	captures(cat, NULL, "", "without input there is none");
	captures(env, NULL,
		 "HOME=/\nTERM=linux\nPATH=" PROC_PATH "\n",
		 "the environment is the fixed one");
	proc_capture(&(struct proc_spec){ .argv = env, .env = more }, 4096,
		     &text, &status);
	is_text(text, "TERM=linux\nPATH=" PROC_PATH "\nVEID=101\nHOME=/root\n",
		"and what is added wins");
	is_number(run(&(struct proc_spec){ .argv = sleep, .timeout_s = 1 }),
		  -ETIMEDOUT, "a program that takes too long is ended");
	is_number(proc_capture(&(struct proc_spec){ .argv = flood }, 1000,
			       &text, &status), -EFBIG,
		  "output above the limit is refused");
	test_interrupts();
	halves();
	return done_testing();
}
