// SPDX-License-Identifier: GPL-2.0-or-later
/* Running other programs: argument vectors only, never a shell command. */
#include <errno.h>
#include <fcntl.h>
#include <linux/close_range.h>
#include <poll.h>
#include <signal.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/cleanup.h"
#include "base/file.h"
#include "base/inherit.h"
#include "base/num.h"
#include "base/proc.h"
#include "base/wait.h"

#define FDINFO_MAX	4096

/* Written by the signal handler only. */
static volatile sig_atomic_t interrupt_signal;
static volatile sig_atomic_t nr_interrupts;

static void note_interrupt(int signal)
{
	interrupt_signal = signal;
	nr_interrupts++;
}

static const struct {
	int	signal;
	bool	may_be_ignored;		/* and stay so, as nohup wants it */
} interrupts[] = {
	{ SIGINT, false },
	{ SIGTERM, false },
	{ SIGHUP, true },
	{ SIGQUIT, true },
};

static bool is_ignored(int signal)
{
	struct sigaction action;

	return !sigaction(signal, NULL, &action) &&
	       action.sa_handler == SIG_IGN;
}

void proc_catch_interrupts(void)
{
	/* No SA_RESTART: whoever sleeps in a system call shall notice. */
	struct sigaction action = { .sa_handler = note_interrupt };

	for (size_t i = 0; i < ARRAY_SIZE(interrupts); i++)
		if (!interrupts[i].may_be_ignored ||
		    !is_ignored(interrupts[i].signal))
			sigaction(interrupts[i].signal, &action, NULL);
}

int proc_interrupted(void)
{
	return interrupt_signal;
}

int proc_nr_interrupts(void)
{
	return nr_interrupts;
}

void proc_ignore_interrupts(void)
{
	for (size_t i = 0; i < ARRAY_SIZE(interrupts); i++)
		signal(interrupts[i].signal, SIG_IGN);
	interrupt_signal = 0;
}

void proc_block_interrupts(sigset_t *ret_old)
{
	sigset_t block;

	sigemptyset(&block);
	for (size_t i = 0; i < ARRAY_SIZE(interrupts); i++)
		sigaddset(&block, interrupts[i].signal);
	sigprocmask(SIG_BLOCK, &block, ret_old);
}

void proc_fix_stdio(void)
{
	for (int fd = 0; fd <= 2; fd++) {
		if (fcntl(fd, F_GETFD) >= 0 || errno != EBADF)
			continue;
		/* The lowest free descriptor is this one. */
		if (open("/dev/null", O_RDWR) < 0)
			_exit(3);
	}
}

void proc_fix_signals(void)
{
	sigset_t none;

	sigaction(SIGCHLD, &(struct sigaction){ .sa_handler = SIG_DFL }, NULL);
	sigemptyset(&none);
	sigprocmask(SIG_SETMASK, &none, NULL);
}

void proc_close_from(int first)
{
	syscall(SYS_close_range, first, ~0U, 0);
}

void proc_add_basic_env(struct words *env)
{
	words_add(env, "HOME=/");
	words_add(env, "TERM=linux");
	words_add(env, "PATH=" PROC_PATH);
}

/* The variable of @entry ("NAME=value") is set in @env. */
static bool env_has(char *const *env, const char *entry)
{
	size_t len = strchr(entry, '=') - entry + 1;

	for (; env && *env; env++)
		if (strncmp(*env, entry, len) == 0)
			return true;
	return false;
}

static void env_build(struct words *env, char *const *more)
{
	_words_ struct words basic = {};

	proc_add_basic_env(&basic);
	for (size_t i = 0; i < basic.nr; i++)
		if (!env_has(more, basic.argv[i]))
			words_add(env, basic.argv[i]);
	for (; more && *more; more++)
		words_add(env, *more);
}

/* A descriptor from which the child reads @text. */
static int open_input(const char *text)
{
	_close_ int fd = -1;
	int err;

	if (!text)
		fd = open("/dev/null", O_RDONLY | O_CLOEXEC);
	else
		fd = syscall(SYS_memfd_create, "input", MFD_CLOEXEC);
	if (fd < 0)
		return -errno;
	if (!text)
		return steal_fd(&fd);
	err = fd_write_all(fd, text, strlen(text));
	if (err)
		return err;
	lseek(fd, 0, SEEK_SET);
	return steal_fd(&fd);
}

void proc_reset_signals(void)
{
	/* As the kernel has it: the C library keeps signals 32 and 33 back. */
	static const struct {
		void		*handler;
		unsigned long	flags;
		void		*restorer;
		uint64_t	mask;
	} plain;
	sigset_t none;

	for (int signal = 1; signal < NSIG; signal++)
		syscall(SYS_rt_sigaction, signal, &plain, NULL,
			sizeof(plain.mask));
	sigemptyset(&none);
	sigprocmask(SIG_SETMASK, &none, NULL);
}

struct child {
	const struct proc_spec	*spec;
	char			**env;
	int			input_fd;
	int			output_fd;	/* -1: as spec says */
	int			error_fd;	/* errno of a failed exec */
	int			nr_interrupts;	/* before there was a child */
};

static void child_set_stdio(const struct child *c)
{
	dup2(c->spec->stdin_fd ? c->spec->stdin_fd : c->input_fd, 0);
	if (c->spec->quiet) {
		int fd = open("/dev/null", O_WRONLY | O_CLOEXEC);

		dup2(fd, 1);
		dup2(fd, 2);
	}
	if (c->spec->stdout_fd)
		dup2(c->spec->stdout_fd, 1);
	if (c->spec->stderr_fd)
		dup2(c->spec->stderr_fd, 2);
	if (c->output_fd >= 0)
		dup2(c->output_fd, 1);
}

static void __attribute__((noreturn)) child_exec(const struct child *c)
{
	const char *what;
	int err = 0;

	setpgid(0, 0);
	proc_reset_signals();
	if (c->spec->anew)
		err = -inherit_reset(&what);
	child_set_stdio(c);
	syscall(SYS_close_range, 3, ~0U, CLOSE_RANGE_CLOEXEC);
	environ = c->env;
	if (!err) {
		execvp(c->spec->argv[0], c->spec->argv);
		err = errno;
	}
	if (write(c->error_fd, &err, sizeof(err)) < 0)
		_exit(126);
	_exit(127);
}

#define KILL_GRACE_MS	5000

/* What the child says, as it comes. */
struct output {
	int		fd;		/* -1: it has ended, or nobody listens */
	struct str	text;
	size_t		max;
	int		err;
};

struct wait_state {
	pid_t		pid;
	long		deadline_ms;	/* 0: none */
	int		nr_passed_on;	/* interrupts given to the child */
	bool		deaf;
	bool		timed_out;
	struct output	*output;
};

/* Anything was read. What is too much ends in SIGPIPE. */
static bool output_take(struct output *output)
{
	char buf[16384];
	ssize_t len = read(output->fd, buf, sizeof(buf));

	if (len < 0 && (errno == EINTR || errno == EAGAIN))
		return false;
	if (len > 0 && output->text.len + len <= output->max) {
		str_addn(&output->text, buf, len);
		return true;
	}
	if (len)
		output->err = len < 0 ? -errno : -EFBIG;
	close(steal_fd(&output->fd));
	return false;
}

static void pass_on_interrupts(struct wait_state *w)
{
	if (w->deaf || w->nr_passed_on == nr_interrupts)
		return;
	w->nr_passed_on = nr_interrupts;
	kill(-w->pid, interrupt_signal);
}

/* First a request, after a while the end. */
static void check_deadline(struct wait_state *w)
{
	if (!w->deadline_ms || now_ms() < w->deadline_ms)
		return;
	kill(-w->pid, w->timed_out ? SIGKILL : SIGTERM);
	w->deadline_ms = now_ms() + KILL_GRACE_MS;
	w->timed_out = true;
}

static int remaining_ms(const struct wait_state *w)
{
	long left;

	if (!w->deadline_ms)
		return -1;
	left = w->deadline_ms - now_ms();
	return left < 0 ? 0 : left > 1000000 ? 1000000 : left;
}

/* Sleep until the child ends or speaks, a deadline passes or a signal comes. */
static void wait_event(struct wait_state *w, int pidfd)
{
	struct pollfd fds[] = {
		{ .fd = pidfd, .events = POLLIN },
		{ .fd = w->output->fd, .events = POLLIN },
	};
	int ms = remaining_ms(w);
	struct timespec ts = {
		.tv_sec = ms / 1000, .tv_nsec = ms % 1000 * 1000000L
	};
	sigset_t old;

	proc_block_interrupts(&old);
	pass_on_interrupts(w);
	if (ppoll(fds, ARRAY_SIZE(fds), ms < 0 ? NULL : &ts, &old) > 0 &&
	    fds[1].revents)
		output_take(w->output);
	sigprocmask(SIG_SETMASK, &old, NULL);
}

static int child_wait(const struct proc *proc, struct output *output,
		      int *ret_status)
{
	pid_t pid = proc->pid;
	struct wait_state w = {
		.pid = pid,
		.deadline_ms = proc->timeout_s ?
			now_ms() + proc->timeout_s * 1000L : 0,
		.nr_passed_on = proc->nr_interrupts,
		.deaf = proc->deaf,
		.output = output,
	};
	_close_ int pidfd = syscall(SYS_pidfd_open, pid, 0);
	int status;
	pid_t done;

	if (pidfd < 0)
		return -errno;
	while ((done = waitpid(pid, &status, WNOHANG)) == 0) {
		wait_event(&w, pidfd);
		pass_on_interrupts(&w);
		check_deadline(&w);
	}
	if (done < 0 && errno != EINTR)
		return -errno;
	if (w.timed_out)
		return -ETIMEDOUT;
	*ret_status = status;
	return 0;
}

/* An interrupt from here on is for the child as well, which catches nothing. */
static pid_t child_fork(struct child *c)
{
	sigset_t old;
	pid_t pid;

	proc_block_interrupts(&old);
	c->nr_interrupts = nr_interrupts;
	pid = fork();
	if (pid == 0)
		child_exec(c);
	if (pid > 0)
		setpgid(pid, pid);
	sigprocmask(SIG_SETMASK, &old, NULL);
	return pid;
}

static int child_start(struct child *c, struct proc *ret_proc)
{
	_words_ struct words env = {};
	_close_ int error_read = -1;
	_close_ int error_write = -1;
	_close_ int input = -1;
	int fds[2];
	ssize_t len;
	int err;
	pid_t pid;

	input = open_input(c->spec->input);
	if (input < 0)
		return input;
	if (pipe2(fds, O_CLOEXEC) < 0)
		return -errno;
	error_read = fds[0];
	error_write = fds[1];
	env_build(&env, c->spec->env);
	c->env = env.argv;
	c->input_fd = input;
	c->error_fd = error_write;
	pid = child_fork(c);
	if (pid < 0)
		return -errno;
	close(steal_fd(&error_write));
	do {
		len = read(error_read, &err, sizeof(err));
	} while (len < 0 && errno == EINTR);
	if (len == sizeof(err)) {
		waitpid(pid, NULL, 0);
		return -err;
	}
	*ret_proc = (struct proc){
		.pid = pid,
		.timeout_s = c->spec->timeout_s,
		.nr_interrupts = c->nr_interrupts,
		.deaf = c->spec->deaf,
	};
	return 0;
}

int proc_begin(const struct proc_spec *spec, struct proc *ret_proc)
{
	struct child c = { .spec = spec, .output_fd = -1 };

	return child_start(&c, ret_proc);
}

int proc_end(struct proc *proc, int *ret_status)
{
	struct output none = { .fd = -1 };
	int err = child_wait(proc, &none, ret_status);

	proc->pid = 0;
	return err;
}

void proc_cancel(struct proc *proc)
{
	if (!proc->pid)
		return;
	kill(-proc->pid, SIGKILL);
	while (waitpid(proc->pid, NULL, 0) < 0 && errno == EINTR)
		;
	proc->pid = 0;
}

int proc_run(const struct proc_spec *spec, int *ret_status)
{
	struct proc proc;
	int err = proc_begin(spec, &proc);

	return err ? err : proc_end(&proc, ret_status);
}

static void output_free(struct output *output)
{
	cleanup_close(&output->fd);
	str_free(&output->text);
}
#define _output_ __attribute__((cleanup(output_free)))

int proc_capture(const struct proc_spec *spec, size_t max, char **ret_text,
		 int *ret_status)
{
	_output_ struct output output = { .fd = -1, .max = max };
	_close_ int output_write = -1;
	struct child c = { .spec = spec };
	struct proc proc;
	int fds[2], err;

	if (pipe2(fds, O_CLOEXEC) < 0)
		return -errno;
	output.fd = fds[0];
	output_write = fds[1];
	fcntl(output.fd, F_SETFL, O_NONBLOCK);
	c.output_fd = output_write;
	err = child_start(&c, &proc);
	if (err)
		return err;
	close(steal_fd(&output_write));
	err = child_wait(&proc, &output, ret_status);
	/* Who else has it open is not waited for. */
	while (output.fd >= 0 && output_take(&output))
		;
	if (err || output.err)
		return err ? err : output.err;
	*ret_text = str_steal(&output.text);
	return 0;
}

pid_t proc_pid_of(int pidfd)
{
	_free_ char *path = xasprintf("/proc/self/fdinfo/%d", pidfd);
	_words_ struct words lines = {};
	_free_ char *text = NULL;
	int pid;

	if (file_read(path, FDINFO_MAX, &text, NULL))
		return -1;
	words_split(&lines, text, "\n");
	for (size_t i = 0; i < lines.nr; i++) {
		_words_ struct words words = {};

		words_split(&words, lines.argv[i], " \t");
		if (words.nr == 2 && str_eq(words.argv[0], "Pid:") &&
		    !num_parse_int(words.argv[1], &pid))
			return pid;
	}
	return -1;
}

int proc_map_ids(pid_t pid, const struct id_extent *extents, size_t nr)
{
	static const char *const files[] = { "uid_map", "gid_map" };
	_str_ struct str lines = {};
	int err = 0;

	for (size_t i = 0; i < nr; i++)
		str_addf(&lines, "%u %u %u\n", extents[i].inside,
			 extents[i].outside, extents[i].count);
	for (size_t i = 0; i < ARRAY_SIZE(files) && !err; i++) {
		_free_ char *path = xasprintf("/proc/%d/%s", pid, files[i]);

		err = file_write_value(path, str_text(&lines));
	}
	return err;
}
