// SPDX-License-Identifier: GPL-2.0-or-later
/* One run of CRIU. */
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <sched.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mount.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/cleanup.h"
#include "base/file.h"
#include "base/inherit.h"
#include "base/log.h"
#include "base/num.h"
#include "base/paths.h"
#include "base/proc.h"
#include "checkpoint/criu.h"
#include "checkpoint/engine.h"
#include "inside/child.h"
#include "node/cgroup.h"
#include "node/mount.h"

#define ACTION_SCRIPT	PATH_SCRIPT_DIR "/vps-criu"
#define YARD_GROUPS	ENGINE_YARD "/unified"
#define LOG_MAX		(16 << 20)
#define MAX_REASONS	5
#define LINE_MAX_LEN	256
#define MAX_FDS		64

enum vz_err engine_find(enum vz_err failure, char **ret_program,
			uint32_t *ret_version)
{
	enum vz_err err = criu_find(failure, ret_program);

	return err ? err : criu_version(*ret_program, failure, ret_version);
}

void engine_begin(struct engine *e, const char *command)
{
	_free_ char *script = path_root(ACTION_SCRIPT);
	const char *const args[] = {
		command, "--images-dir", e->dir, "--log-file", e->log,
		/* Each line that it logs is one while a container stands still. */
		log_shows(2) ? "-v4" : "-v2",
		"--cgroup-yard", ENGINE_YARD, "--manage-cgroups=soft",
		"--file-locks", "--tcp-established",
		"--network-lock", "nftables",
	};

	for (size_t i = 0; i < ARRAY_SIZE(args); i++)
		words_add(&e->args, args[i]);
	if (!e->act)
		return;
	words_add(&e->args, "--action-script");
	words_add(&e->args, script);
}

void engine_free(struct engine *e)
{
	words_free(&e->args);
}

/*
 * The pipes between its action script and us, and its process. CRIU closes what
 * it does not know: the script opens our own ends.
 */
struct run {
	const struct engine	*engine;
	int			ask[2];
	int			answer[2];
	pid_t			pid;
	int			pidfd;
	enum vz_err		err;		/* of an action */
};

static void run_free(struct run *run)
{
	for (int i = 0; i < 2; i++) {
		cleanup_close(&run->ask[i]);
		cleanup_close(&run->answer[i]);
	}
	cleanup_close(&run->pidfd);
}
#define _run_ __attribute__((cleanup(run_free)))

/*
 * CRIU mounts control groups itself unless it is given them, and changes what
 * all mounts of the node share.
 */
static int make_yard(void)
{
	_free_ char *groups = NULL;
	int err = mount_find_type("cgroup2", &groups);

	if (err)
		return err;
	if (mkdir(PATH_RUN_DIR, 0755) && errno != EEXIST)
		return -errno;
	if (mkdir(ENGINE_YARD, 0700) && errno != EEXIST)
		return -errno;
	if (mount("vzctl", ENGINE_YARD, "tmpfs", MS_NOSUID | MS_NODEV, "mode=700") ||
	    mkdir(YARD_GROUPS, 0700) ||
	    mount(groups, YARD_GROUPS, NULL, MS_BIND, NULL))
		return -errno;
	return 0;
}

static int set_fds(const struct engine *e)
{
	int fds[ENGINE_FIRST_FD + MAX_FDS];
	size_t nr = ENGINE_FIRST_FD + e->nr_fds;
	int null = open("/dev/null", O_RDWR);
	int err;

	if (null < 0 || nr > ARRAY_SIZE(fds))
		return null < 0 ? -errno : -E2BIG;
	for (int i = 0; i < 3; i++)
		fds[i] = null;
	for (size_t i = 0; i < e->nr_fds; i++)
		fds[ENGINE_FIRST_FD + i] = e->fds[i];
	err = child_set_fds(fds, nr);
	for (size_t i = ENGINE_FIRST_FD; !err && i < nr; i++)
		if (fcntl(i, F_SETFD, 0))
			err = -errno;
	return err;
}

static int prepare_child(const struct run *run)
{
	const struct engine *e = run->engine;
	const char *what;
	int err = inherit_reset(&what);

	if (err)
		return err;
	setsid();
	proc_reset_signals();
	if (e->cgroup_fd >= 0)
		err = cgroup_enter(e->cgroup_fd);
	if (!err && (unshare(CLONE_NEWNS) ||
		     mount("", "/", NULL, MS_REC | MS_PRIVATE, NULL)))
		err = -errno;
	if (!err)
		err = make_yard();
	if (!err && e->enter)
		err = e->enter(e->ctx);
	return err ? err : set_fds(e);
}

#define STATUS_PREPARE	126
#define STATUS_EXEC	127

static void __attribute__((noreturn)) child_main(const struct run *run)
{
	const struct engine *e = run->engine;
	_words_ struct words argv = { 0 };
	_words_ struct words env = { 0 };
	int err;

	words_add(&argv, e->program);
	for (size_t i = 0; i < e->args.nr; i++)
		words_add(&argv, e->args.argv[i]);
	proc_add_basic_env(&env);
	words_addf(&env, "VZ_ASK=/proc/%d/fd/%d", getppid(), run->ask[1]);
	words_addf(&env, "VZ_ANSWER=/proc/%d/fd/%d", getppid(), run->answer[0]);
	err = prepare_child(run);
	if (err) {
		log_errno(-1, err, "Unable to prepare %s", e->program);
		_exit(STATUS_PREPARE);
	}
	execve(e->program, argv.argv, env.argv);
	_exit(STATUS_EXEC);
}

static int begin(struct run *run)
{
	if (pipe2(run->ask, O_CLOEXEC) || pipe2(run->answer, O_CLOEXEC))
		return -errno;
	fflush(NULL);
	run->pid = fork();
	if (run->pid < 0)
		return -errno;
	if (!run->pid)
		child_main(run);
	run->pidfd = syscall(SYS_pidfd_open, run->pid, 0);
	return run->pidfd < 0 ? -errno : 0;
}

/* "ACTION PID\n", one at a time: the script waits for the answer. */
static enum vz_err take_question(struct run *run)
{
	const struct engine *e = run->engine;
	_words_ struct words words = { 0 };
	char line[LINE_MAX_LEN + 1];
	ssize_t len = read(run->ask[0], line, LINE_MAX_LEN);
	uint32_t pid;

	if (len <= 0)
		return VZ_OK;
	line[len] = 0;
	words_split(&words, line, " \n");
	if (!words.nr)
		return VZ_OK;
	if (words.nr < 2 || num_parse_u32(words.argv[1], &pid))
		pid = -1;
	log_msg(2, "CRIU: %s", words.argv[0]);
	return e->act(e->ctx, words.argv[0], pid);
}

/* Without an answer the script fails, and CRIU with it. */
static void answer(struct run *run)
{
	const char *text = "no\n";

	run->err = take_question(run);
	if (!run->err)
		text = "ok\n";
	if (write(run->answer[1], text, 3) < 0)
		log_errno(1, errno, "Unable to answer CRIU");
}

static bool is_to_be_killed(const struct run *run)
{
	return run->engine->may_be_killed && (run->err || proc_interrupted());
}

/* Its wait status. */
static int serve(struct run *run)
{
	struct pollfd fds[] = {
		{ .fd = run->pidfd, .events = POLLIN },
		{ .fd = run->ask[0], .events = POLLIN },
	};
	sigset_t old;

	proc_block_interrupts(&old);
	for (;;) {
		if (is_to_be_killed(run)) {
			kill(-run->pid, SIGKILL);
			kill(run->pid, SIGKILL);
			break;
		}
		if (ppoll(fds, ARRAY_SIZE(fds), NULL, &old) < 0)
			continue;
		if (fds[1].revents & POLLIN)
			answer(run);
		else if (fds[1].revents)
			fds[1].fd = -1;
		if (fds[0].revents)
			break;
	}
	sigprocmask(SIG_SETMASK, &old, NULL);
	return child_reap(run->pid);
}

/* "(00.123456) Error (criu/file.c:1): text": the text, or nothing. */
static const char *reason_in(const char *line)
{
	const char *error = strstr(line, "Error (");
	const char *text = error ? strstr(error, "): ") : NULL;

	return text ? text + strlen("): ") : NULL;
}

/* Of no help: programs that it can do without, and what follows from others. */
static bool is_noise(const char *reason)
{
	static const char *const words[] = {
		"iptables-", "ip6tables-", "stack ", "cgroupd: recv req",
	};

	for (size_t i = 0; i < ARRAY_SIZE(words); i++)
		if (strstr(reason, words[i]))
			return true;
	return false;
}

static void tell_reasons(const struct engine *e)
{
	_words_ struct words lines = { 0 };
	_free_ char *text = NULL;
	int left = MAX_REASONS;

	if (file_read(e->log, LOG_MAX, &text, NULL))
		return;
	words_split(&lines, text, "\n");
	for (size_t i = 0; i < lines.nr && left; i++) {
		const char *reason = reason_in(lines.argv[i]);

		if (reason && !is_noise(reason)) {
			log_msg(-1, "CRIU: %s", reason);
			left--;
		}
	}
}

static enum vz_err judge(const struct run *run, int status)
{
	const struct engine *e = run->engine;

	if (run->err)
		return run->err;
	/* What it has done is done. */
	if (WIFEXITED(status) && !WEXITSTATUS(status))
		return VZ_OK;
	if (proc_interrupted())
		return vz_fail(VZ_SYSTEM_ERROR, "Interrupted");
	if (WIFEXITED(status) && WEXITSTATUS(status) == STATUS_EXEC)
		return vz_fail(e->failure, "Unable to run %s", e->program);
	tell_reasons(e);
	return vz_fail(e->failure, "%s %s failed with status %d", e->program,
		       e->args.argv[0],
		       WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status));
}

enum vz_err engine_run(const struct engine *e)
{
	_run_ struct run run = {
		.engine = e, .ask = { -1, -1 }, .answer = { -1, -1 },
		.pidfd = -1,
	};
	int err = begin(&run);

	if (err) {
		if (run.pid > 0) {
			kill(run.pid, SIGKILL);
			child_reap(run.pid);
		}
		return vz_fail_errno(e->failure, err, "Unable to run %s",
				     e->program);
	}
	return judge(&run, serve(&run));
}
