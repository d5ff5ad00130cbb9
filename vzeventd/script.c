// SPDX-License-Identifier: GPL-2.0-or-later
/* The scripts that answer events. */
#include <errno.h>
#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/cleanup.h"
#include "base/log.h"
#include "base/paths.h"
#include "base/proc.h"
#include "base/str.h"
#include "script.h"

static void report(const char *path, int err, int status)
{
	if (err)
		log_errno(-1, err, "Unable to run %s", path);
	else if (WIFSIGNALED(status))
		log_msg(-1, "Script %s got signal %d", path,
			WTERMSIG(status));
	else if (WEXITSTATUS(status))
		log_msg(-1, "Script %s failed with status %d", path,
			WEXITSTATUS(status));
}

static void __attribute__((noreturn)) run(const char *path,
					  const struct event *event)
{
	_free_ char *conf = path_ct_conf(event->ctid);
	_words_ struct words env = { 0 };
	struct proc_spec spec = {
		.argv = (char *const[]){ (char *)path, NULL },
	};
	int status = 0, err;

	/* The daemon ignores it, a wait needs it. */
	signal(SIGCHLD, SIG_DFL);
	log_set_ctid(event->ctid);
	words_addf(&env, "VEID=%u", event->ctid);
	words_addf(&env, "VE_CONFFILE=%s", conf);
	if (event->is_lost)
		words_add(&env, "EVENT_LOST=yes");
	spec.env = env.argv;
	err = proc_run(&spec, &status);
	report(path, err, status);
	_exit(err || status);
}

void script_start(const struct event *event)
{
	_free_ char *path = path_rootf(PATH_SCRIPT_DIR "/vzevent-%s",
				       event_name(event->kind));
	pid_t pid;

	if (access(path, X_OK) < 0)
		return;
	pid = fork();
	if (pid == 0)
		run(path, event);
	if (pid < 0)
		log_errno(-1, errno, "Unable to run %s for container %u", path,
			  event->ctid);
}
