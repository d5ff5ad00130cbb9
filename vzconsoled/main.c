// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * vzconsoled: holds the terminals of all containers. vzctl start puts their
 * slaves into the container, vzctl console connects to them.
 */
#include <getopt.h>
#include <signal.h>
#include <stdio.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/cleanup.h"
#include "base/file.h"
#include "base/log.h"
#include "base/paths.h"
#include "base/proc.h"
#include "base/str.h"
#include "host/daemon.h"
#include "server.h"

#define PATH_PID_FILE	CONSOLE_DIR "/vzconsoled.pid"
#define PATH_GROUP	PATH_CGROUP "/vzconsoled"
#define PATH_OOM	"/proc/self/oom_score_adj"
#define MAX_FDS		(1 << 18)

struct options {
	int	nr_verbose;
	bool	in_foreground;
};

static const char usage[] =
	"Usage: vzconsoled [-v] [-d]\n"
	"  -v  write more to the log, may be repeated\n"
	"  -d  stay in the foreground and write to the terminal as well\n"
	"  -h  this text\n";

/*
 * Whoever started us, a login or a service, may be ended with all its
 * processes. systemd gives us a group of our own.
 */
static void leave_group(void)
{
	_free_ char *path = path_root(PATH_GROUP);
	_free_ char *procs = path_root(PATH_GROUP "/cgroup.procs");

	if (getenv("INVOCATION_ID"))
		return;
	mkdir(path, 0755);
	file_write_value(procs, "0");
}

/* Three descriptors for each terminal and container; not to be killed. */
static void take_resources(void)
{
	struct rlimit files = { MAX_FDS, MAX_FDS };
	_free_ char *oom = path_root(PATH_OOM);

	if (setrlimit(RLIMIT_NOFILE, &files))
		log_detail("Unable to raise the number of descriptors");
	file_write_value(oom, "-1000");
}

static enum vz_err set_up(struct containers *containers, int *ret_pid_fd)
{
	enum vz_err err = server_make_dir();

	if (!err)
		err = daemon_lock_pid_file("vzconsoled", PATH_PID_FILE,
					   ret_pid_fd);
	if (!err)
		err = server_listen(containers);
	if (err)
		return err;
	leave_group();
	take_resources();
	proc_catch_interrupts();
	signal(SIGPIPE, SIG_IGN);
	signal(SIGHUP, SIG_IGN);
	return VZ_OK;
}

static enum vz_err run(const struct options *options)
{
	struct containers containers = { .listener.fd = -1 };
	int ready = -1, pid_fd = -1;
	enum vz_err err = daemon_start_log("vzconsoled", options->nr_verbose,
					   options->in_foreground);

	if (!err && !options->in_foreground)
		err = daemon_go_to_background(&ready);
	if (!err)
		err = set_up(&containers, &pid_fd);
	if (err)
		return err;
	if (!options->in_foreground)
		daemon_tell_ready(ready);
	log_info("Started");
	server_run(&containers);
	log_info("Stopped");
	daemon_remove_pid_file(PATH_PID_FILE);
	return VZ_OK;
}

int main(int argc, char **argv)
{
	struct options options = { 0 };
	int option;
	int err;

	proc_fix_stdio();
	while ((option = getopt(argc, argv, "vdh")) != -1) {
		switch (option) {
		case 'v':
			options.nr_verbose++;
			break;
		case 'd':
			options.in_foreground = true;
			break;
		case 'h':
			fputs(usage, stdout);
			return 0;
		default:
			fputs(usage, stderr);
			return VZ_INVALID_PARAMETER_SYNTAX;
		}
	}
	if (optind < argc) {
		fputs(usage, stderr);
		return VZ_INVALID_PARAMETER_SYNTAX;
	}
	if (chdir("/") < 0)
		return VZ_SYSTEM_ERROR;
	err = run(&options);
	log_close();
	return err;
}
