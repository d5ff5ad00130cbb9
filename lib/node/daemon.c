// SPDX-License-Identifier: GPL-2.0-or-later
/* What our daemons do when they begin and end. */
#include <errno.h>
#include <fcntl.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/cleanup.h"
#include "base/cli.h"
#include "base/file.h"
#include "base/log.h"
#include "base/notify.h"
#include "base/paths.h"
#include "base/proc.h"
#include "base/str.h"
#include "model/ct.h"
#include "node/daemon.h"

/* Exit status; where vz.conf cannot be read it is VZ_NOCONFIG. */
#define FAILED	1

struct options {
	int	nr_verbose;
	bool	in_foreground;
};

/* The log of vz.conf, and the terminal as well in the foreground. */
static enum vz_err start_log(const char *prog, const struct options *options)
{
	struct ct vz_conf = { 0 };
	_free_ char *file = NULL;
	enum vz_err err = ct_load_global(&vz_conf);

	if (err)
		return err;
	ct_update(&vz_conf);
	if (ct_yes(&vz_conf, PARAM_LOGGING, true))
		file = ct_path(&vz_conf, PARAM_LOGFILE);
	log_setup(&(struct log_config){
		.prog = prog,
		.file = file,
		.file_level = (int)ct_number(&vz_conf, PARAM_LOG_LEVEL, 0) +
			      options->nr_verbose,
		.console_level = options->in_foreground ? 3 : -1,
	});
	ct_free(&vz_conf);
	return VZ_OK;
}

/* A lock that ends with us, but that the children who run scripts lack. */
static enum vz_err lock_file(int fd, const char *prog, const char *path)
{
	struct flock lock = { .l_type = F_WRLCK, .l_whence = SEEK_SET };

	if (fcntl(fd, F_SETLK, &lock) == 0)
		return VZ_OK;
	if (errno == EAGAIN || errno == EACCES)
		return vz_fail(VZ_SYSTEM_ERROR,
			       "%s is locked: %s is already running", path,
			       prog);
	return vz_fail_errno(VZ_SYSTEM_ERROR, errno, "Unable to lock %s",
			     path);
}

/* Our number, and the lock, in a file that stays open as long as we live. */
static enum vz_err lock_pid_file(const struct daemon *daemon)
{
	_free_ char *path = path_root(daemon->pid_file);
	_free_ char *text = xasprintf("%d\n", getpid());
	_close_ int fd = open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0644);
	int err;

	if (fd < 0)
		return vz_fail_errno(VZ_SYSTEM_ERROR, errno,
				     "Unable to open %s", path);
	err = lock_file(fd, daemon->prog, path);
	if (err)
		return err;
	err = ftruncate(fd, 0) < 0 ? -errno :
	      fd_write_all(fd, text, strlen(text));
	if (err)
		return vz_fail_errno(VZ_SYSTEM_ERROR, err,
				     "Unable to write %s", path);
	steal_fd(&fd);
	return VZ_OK;
}

static void remove_pid_file(const struct daemon *daemon)
{
	_free_ char *path = path_root(daemon->pid_file);

	unlink(path);
}

/* Until the child is ready, or has ended with the exit code that counts. */
static void __attribute__((noreturn)) wait_for_child(pid_t child, int ready)
{
	int status;
	char c;

	if (read(ready, &c, 1) == 1)
		_exit(0);
	if (waitpid(child, &status, 0) == child && WIFEXITED(status))
		_exit(WEXITSTATUS(status));
	_exit(VZ_SYSTEM_ERROR);
}

/* Go on as a child; the parent returns to whoever started us when it is told. */
static enum vz_err go_to_background(int *ret_tell_ready)
{
	int fds[2];
	pid_t pid;

	if (pipe2(fds, O_CLOEXEC) < 0)
		return vz_fail_errno(VZ_RESOURCE_ERROR, errno,
				     "Unable to start the daemon");
	pid = fork();
	if (pid < 0)
		return vz_fail_errno(VZ_RESOURCE_ERROR, errno,
				     "Unable to start the daemon");
	if (pid > 0) {
		close(fds[1]);
		wait_for_child(pid, fds[0]);
	}
	close(fds[0]);
	setsid();
	*ret_tell_ready = fds[1];
	return VZ_OK;
}

static void tell_ready(int fd)
{
	int null = open("/dev/null", O_RDWR | O_CLOEXEC);

	for (int std = 0; std <= 2; std++)
		dup2(null, std);
	close(null);
	if (write(fd, "", 1) < 0)
		log_errno(-1, errno, "Unable to report that the daemon is up");
	close(fd);
}

static enum vz_err set_up(const struct daemon *daemon)
{
	enum vz_err err = VZ_OK;

	if (daemon->make_dir)
		err = daemon->make_dir();
	if (!err)
		err = lock_pid_file(daemon);
	if (err)
		return err;
	err = daemon->set_up(daemon->state);
	if (err)
		remove_pid_file(daemon);
	return err;
}

static enum vz_err run(const struct daemon *daemon,
		       const struct options *options)
{
	int ready = -1;
	enum vz_err err = start_log(daemon->prog, options);

	if (!err && !options->in_foreground)
		err = go_to_background(&ready);
	if (!err)
		err = set_up(daemon);
	if (err)
		return err;
	if (!options->in_foreground)
		tell_ready(ready);
	notify_send("READY=1", -1);
	log_info("Started");
	daemon->serve(daemon->state);
	log_info("Stopped");
	remove_pid_file(daemon);
	return VZ_OK;
}

int daemon_main(int argc, char **argv, const struct daemon *daemon)
{
	struct options options = { 0 };
	const struct cli_option rows[] = {
		{ .letter = 'v', .count = &options.nr_verbose,
		  .help = "Write more to the log, may be repeated" },
		{ .letter = 'd', .is_set = &options.in_foreground,
		  .help = "Stay in the foreground and write to the terminal as well" },
		{ 0 },
	};
	const struct cli cli = {
		.prog = daemon->prog, .usage = "[-v] [-d]", .options = rows,
		.wrong_usage = FAILED,
	};
	int err;

	proc_fix_signals();
	if (!cli_start(&cli, argc, argv, &err))
		return err;
	if (chdir("/") < 0)
		return FAILED;
	err = run(daemon, &options);
	log_close();
	return err && err != VZ_NOCONFIG ? FAILED : err;
}
