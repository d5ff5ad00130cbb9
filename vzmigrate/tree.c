// SPDX-License-Identifier: GPL-2.0-or-later
/* Copies of trees and files to the destination, by rsync. */
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "base/cleanup.h"
#include "base/file.h"
#include "base/paths.h"
#include "command.h"
#include "tree.h"

#define PATH_RSYNC	"/usr/bin/rsync"
#define LOG_MAX		(1U << 20)

/* Twice as long as Linux keeps a page dirty, if nobody has told it otherwise */
#define DIRTY_S		60

enum rsync_status {
	RSYNC_VANISHED	= 24,	/* files that were there when it looked */
	RSYNC_TIMEOUT	= 30,
};

/*
 * Who changed a file is nobody's business but the container's: ids are copied as
 * they are on disk. -s: paths are no business of a shell there.
 */
static void begin(const struct migration *m, struct words *argv, bool progress)
{
	_free_ char *program = path_root(PATH_RSYNC);

	words_add(argv, program);
	words_add(argv, "-aHAXs");
	words_add(argv, "--numeric-ids");
	/* Of how much it has sent, and of nothing else */
	words_addf(argv, "--log-file=%s/rsync.log", m->dir);
	words_add(argv, "--log-file-format=");
	if (progress)
		words_add(argv, "--info=progress2");
	if (m->options.timeout_s)
		words_addf(argv, "--timeout=%u", m->options.timeout_s);
	for (int i = 1; i < m->options.verbose; i++)
		words_add(argv, "-v");
}

static void add_user_options(const struct migration *m, struct words *argv)
{
	for (size_t i = 0; i < m->options.rsync.nr; i++)
		words_add(argv, m->options.rsync.argv[i]);
}

/* Somebody watches. */
static bool shows_progress(const struct migration *m)
{
	return isatty(STDOUT_FILENO) && !m->options.json;
}

/* The last line of its log: "DATE TIME [PID] sent N bytes  received ..." */
static uint64_t sent_in(const char *log)
{
	static const char mark[] = "] sent ";
	_free_ char *text = NULL;
	const char *last = NULL;

	if (file_read(log, LOG_MAX, &text, NULL))
		return 0;
	for (const char *at = text; (at = strstr(at, mark)); at += strlen(mark))
		last = at + strlen(mark);
	return last ? strtoull(last, NULL, 10) : 0;
}

static int run(struct migration *m, struct words *argv, bool progress)
{
	_free_ char *rsh = remote_rsh(&m->remote);
	_free_ char *log = xasprintf("%s/rsync.log", m->dir);
	_words_ struct words env = {};
	int status;

	remote_env(&env);
	words_add(&env, rsh);
	log_progress("%s", "");
	status = command_run(&(struct command){
		.argv = argv, .env = &env, .who = "rsync",
		.shown = m->remote.shown,
		.shows_output = m->remote.shown || progress,
	});
	m->bytes_sent += sent_in(log);
	unlink(log);
	return status;
}

static bool verdict(struct migration *m, int status, const char *path)
{
	if (!status)
		return true;
	if (status != RSYNC_TIMEOUT)
		return step_fail("Unable to copy %s to %s: rsync ended with status %d",
				 path, m->remote.host, status);
	m->because = MIGRATE_TIMEOUT;
	return step_fail("Unable to copy %s to %s: the connection was silent for %u seconds",
			 path, m->remote.host, m->options.timeout_s);
}

/* Two files of the same second are not the same. */
static void begin_tree(const struct migration *m, struct words *argv,
		       bool progress)
{
	begin(m, argv, progress);
	words_add(argv, "--delete");
	words_add(argv, "--sparse");
	words_add(argv, "--modify-window=-1");
}

static void end_tree(const struct migration *m, struct words *argv)
{
	_free_ char *there = xasprintf("%s/", m->there.private);
	_free_ char *to = remote_path(&m->remote, there);

	add_user_options(m, argv);
	words_add(argv, "--");
	words_addf(argv, "%s/", m->ct.private);
	words_add(argv, to);
}

/* While it runs, files come and go. */
static int forgive(int status, enum tree_pass pass)
{
	return status == RSYNC_VANISHED && pass == TREE_FIRST ? 0 : status;
}

bool tree_copy(struct migration *m, enum tree_pass pass)
{
	bool progress = shows_progress(m);
	_words_ struct words argv = {};

	if (pass == TREE_FIRST)
		m->copied_at = time(NULL);
	begin_tree(m, &argv, progress);
	end_tree(m, &argv);
	return verdict(m, forgive(run(m, &argv, progress), pass), m->ct.private);
}

/* Their names, each with a NUL behind it, in a file. */
static bool list_recent(const struct migration *m, int fd)
{
	_words_ struct words argv = {};

	words_add(&argv, "find");
	words_addf(&argv, "%s/", m->ct.private);
	words_add(&argv, "-xdev");
	words_add(&argv, "-type");
	words_add(&argv, "f");
	words_add(&argv, "-newerct");
	words_addf(&argv, "@%lld", (long long)m->copied_at - DIRTY_S);
	words_add(&argv, "-printf");
	words_add(&argv, "%P\\0");
	return !command_run(&(struct command){
		.argv = &argv, .who = "find", .output_fd = fd,
	});
}

bool tree_walk(struct migration *m)
{
	_close_ int fd = open("/dev/null", O_WRONLY | O_CLOEXEC);

	return fd >= 0 && list_recent(m, fd);
}

static bool copy_recent(struct migration *m, enum tree_pass pass)
{
	_free_ char *list = xasprintf("%s/recent", m->dir);
	_close_ int fd = open(list, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
	_words_ struct words argv = {};
	bool done;

	if (fd < 0)
		return step_fail("Unable to make %s: %s", list, strerror(errno));
	done = list_recent(m, fd);
	if (!done)
		log_msg(-1, "Unable to look through %s", m->ct.private);
	begin(m, &argv, false);
	words_add(&argv, "--sparse");
	words_add(&argv, "--ignore-times");
	words_add(&argv, "--ignore-missing-args");
	words_add(&argv, "--from0");
	words_addf(&argv, "--files-from=%s", list);
	end_tree(m, &argv);
	if (done && lseek(fd, 0, SEEK_END))
		done = verdict(m, forgive(run(m, &argv, false), pass),
			       m->ct.private);
	unlink(list);
	return done;
}

bool tree_catch_up(struct migration *m)
{
	time_t now = time(NULL);

	if (!copy_recent(m, TREE_FIRST) || !tree_copy(m, TREE_FIRST))
		return false;
	m->copied_at = now;
	return true;
}

bool tree_copy_recent(struct migration *m)
{
	return copy_recent(m, TREE_LAST);
}

static bool copy(struct migration *m, const struct words *paths,
		 const char *option, const char *there, bool progress)
{
	_free_ char *to = remote_path(&m->remote, there);
	_words_ struct words argv = {};

	begin(m, &argv, progress);
	words_add(&argv, option);
	words_add(&argv, "--");
	for (size_t i = 0; i < paths->nr; i++)
		words_add(&argv, paths->argv[i]);
	words_add(&argv, to);
	return verdict(m, run(m, &argv, progress), paths->argv[0]);
}

bool files_copy(struct migration *m, const struct words *paths,
		const char *dir)
{
	_free_ char *to = xasprintf("%s/", dir);

	return copy(m, paths, "--copy-links", to, false);
}

bool path_copy(struct migration *m, const char *path, const char *to)
{
	_words_ struct words paths = {};
	bool is_dir = path_is_dir(path);

	words_addf(&paths, is_dir ? "%s/" : "%s", path);
	return copy(m, &paths, is_dir ? "--delete" : "--sparse", to,
		    shows_progress(m));
}
