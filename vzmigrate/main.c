// SPDX-License-Identifier: GPL-2.0-or-later
/* vzmigrate: moves a container to another node. */
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/cleanup.h"
#include "base/file.h"
#include "base/paths.h"
#include "check.h"
#include "hold.h"
#include "judge.h"
#include "report.h"

static void start_log(const struct migration *m)
{
	_free_ char *file = ct_path(&m->ct, PARAM_LOGFILE);

	log_setup(&(struct log_config){
		.prog = "vzmigrate",
		.file = ct_yes(&m->ct, PARAM_LOGGING, true) ? file : NULL,
		.file_level = (int)ct_number(&m->ct, PARAM_LOG_LEVEL, 0),
		.console_level = m->options.json ? -1 : m->options.verbose,
		.says_error = true,
	});
}

static bool dir_make(struct migration *m)
{
	_free_ char *dir = path_root("/run/vzmigrate.XXXXXX");

	if (!mkdtemp(dir))
		return step_fail("Unable to make %s: %s", dir, strerror(errno));
	m->dir = steal_ptr(&dir);
	return true;
}

static void remote_begin(struct migration *m)
{
	const struct options *o = &m->options;

	remote_init(&m->remote, o->destination, &(struct remote_options){
		.ssh = &o->ssh, .mux_dir = o->mux || o->live ? m->dir : NULL,
		.timeout_s = o->timeout_s, .verbose = o->verbose,
	});
	/* Standard output is JSON's, or people's. */
	if (o->json)
		m->remote.shown = false;
}

static void show_times(const struct migration *m, const struct stage_runs *runs)
{
	_free_ char *text = NULL;

	if (m->options.predict && !m->options.json) {
		text = report_prediction(m);
		fputs(text, stdout);
		return;
	}
	if (m->options.json || !(m->options.times || m->options.verbose))
		return;
	text = report_times(runs);
	fputs(text, stdout);
}

static enum migrate_err migrate(struct migration *m)
{
	struct stage_runs runs = {};
	enum migrate_err err = checks_run(m);

	if (!err && !m->options.check_only) {
		stages_choose(m, &runs);
		err = stages_run(m, &runs);
		if (!err || err == MIGRATE_DOWNTIME)
			show_times(m, &runs);
	}
	if (m->options.json)
		report_json(m, &runs, err);
	stages_free(&runs);
	return err;
}

static void migration_free(struct migration *m)
{
	release_there(m);
	remote_free(&m->remote);
	if (m->dir)
		dir_remove_tree(AT_FDCWD, m->dir);
	lock_release(&m->lock);
	config_free(&m->there.config);
	free(m->there.root);
	free(m->there.private);
	free(m->there.dump_dir);
	free(m->there.lock_dir);
	free(m->there.conf);
	free(m->there.mark);
	free(m->departed);
	free(m->dir);
	free(m->needs);
	free(m->quota_dump);
	free(m->dump_there);
	free(m->rounds_here);
	free(m->rounds_there);
	ct_free(&m->ct);
	options_free(&m->options);
}

int main(int argc, char **argv)
{
	struct migration m = { .holder_fd = -1, .lock.fd = -1 };
	int status;

	if (!options_read(argc, argv, &m.options, &status)) {
		options_free(&m.options);
		return status;
	}
	if (m.options.question)
		return question_answer(m.options.question);
	proc_fix_signals();
	proc_catch_interrupts();
	signal(SIGPIPE, SIG_IGN);
	/* Where messages go, which its readers say themselves, is in vz.conf */
	status = MIGRATE_NO_CT;
	if (!ct_load_global(&m.ct)) {
		ct_update(&m.ct);
		start_log(&m);
		status = MIGRATE_USAGE;
		if (dir_make(&m)) {
			remote_begin(&m);
			status = migrate(&m);
		}
	}
	migration_free(&m);
	log_close();
	return status;
}
