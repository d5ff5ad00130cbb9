// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * vzconsoled: holds the terminals of all containers. vzctl start puts their
 * slaves into the container, vzctl console connects to them.
 */
#include <signal.h>
#include <stdlib.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/cleanup.h"
#include "base/file.h"
#include "base/log.h"
#include "base/paths.h"
#include "base/proc.h"
#include "base/str.h"
#include "node/daemon.h"
#include "server.h"
#include "store.h"

#define PATH_GROUP	PATH_CGROUP "/vzconsoled"
#define PATH_OOM	"/proc/self/oom_score_adj"
#define MAX_FDS		(1 << 18)

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

static enum vz_err set_up(void *containers)
{
	enum vz_err err = server_listen(containers);

	if (err)
		return err;
	store_take_back(containers);
	leave_group();
	take_resources();
	proc_catch_interrupts();
	signal(SIGPIPE, SIG_IGN);
	signal(SIGHUP, SIG_IGN);
	return VZ_OK;
}

static void serve(void *containers)
{
	server_run(containers);
}

int main(int argc, char **argv)
{
	struct containers containers = { .listener.fd = -1 };

	store_find(&containers);
	return daemon_main(argc, argv, &(struct daemon){
		.prog = "vzconsoled",
		.pid_file = CONSOLE_DIR "/vzconsoled.pid",
		.make_dir = server_make_dir,
		.set_up = set_up,
		.serve = serve,
		.state = &containers,
	});
}
