// SPDX-License-Identifier: GPL-2.0-or-later
/* Messages: to the console by verbosity, to the log file by log level. */
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdio_ext.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "base/file.h"
#include "base/log.h"
#include "base/str.h"
#include "base/wording.h"

static struct {
	char		*prog;
	int		fd;
	int		file_level;
	int		console_level;
	bool		quiet;
	bool		no_warnings;
	bool		labels;
	bool		says_error;
	bool		has_progress;	/* on the terminal now */
	uint32_t	ctid;
} log_state = { .fd = -1 };

/* "erase to the end of the line" */
#define ERASE	"\r\033[K"

static void end_progress(void)
{
	if (!log_state.has_progress)
		return;
	log_state.has_progress = false;
	fputs(ERASE, stderr);
}

static void log_open_file(const char *path)
{
	log_state.fd = open(path, O_WRONLY | O_APPEND | O_CREAT | O_CLOEXEC,
			    0644);
	if (log_state.fd < 0)
		log_errno(1, errno, "Cannot open log file %s", path);
}

void log_setup(const struct log_config *config)
{
	log_close();
	log_state.prog = xstrdup(config->prog ? config->prog : "vzctl");
	log_state.file_level = config->file_level;
	log_state.console_level = config->console_level;
	log_state.quiet = config->quiet;
	log_state.no_warnings = config->no_warnings;
	log_state.labels = config->labels;
	log_state.says_error = config->says_error;
	log_state.ctid = config->ctid;
	if (config->file)
		log_open_file(config->file);
}

void log_set_ctid(uint32_t ctid)
{
	log_state.ctid = ctid;
}

bool log_shows(int level)
{
	return !log_state.quiet && level <= log_state.console_level;
}

bool log_set_quiet(bool quiet)
{
	bool old = log_state.quiet;

	log_state.quiet = quiet;
	return old;
}

void log_close(void)
{
	end_progress();
	if (log_state.fd >= 0)
		close(log_state.fd);
	log_state.fd = -1;
	free(log_state.prog);
	log_state.prog = NULL;
}

bool log_move(int fd)
{
	if (log_state.fd < 0 || (log_state.fd != fd && dup2(log_state.fd, fd) < 0))
		return false;
	log_state.fd = fd;
	return true;
}

void log_progress(const char *fmt, ...)
{
	_str_ struct str text = {};
	va_list ap;

	if (!log_shows(0) || !isatty(STDERR_FILENO))
		return;
	va_start(ap, fmt);
	str_vaddf(&text, fmt, ap);
	va_end(ap);
	if (!text.len) {
		end_progress();
		return;
	}
	text_make_safe(text.text);
	fflush(stdout);
	fprintf(stderr, ERASE "%s", text.text);
	log_state.has_progress = true;
}

static const char *label_of(int level, bool is_warning)
{
	if (level < 0)
		return is_warning ? "warning" : "error";
	return level ? "debug" : "info";
}

static void log_to_console(int level, const char *text)
{
	bool is_warning = level < 0 && str_has_prefix(text, LOG_WARNING);
	FILE *f = level < 0 ? stderr : stdout;

	if (is_warning && log_state.no_warnings)
		return;
	end_progress();
	if (log_state.labels)
		fprintf(f, "%s : (%s) %s\n", log_state.prog,
			label_of(level, is_warning),
			text + (is_warning ? strlen(LOG_WARNING) : 0));
	else if (log_state.says_error && level < 0 && !is_warning)
		fprintf(f, "Error: %s\n", text);
	else
		fprintf(f, "%s\n", text);
	if (!fflush(f))
		return;
	/* Nobody waits for messages: what was done is done. */
	__fpurge(f);
	clearerr(f);
}

static void log_to_file(char *text)
{
	_str_ struct str line = {};
	char date[64] = "";
	time_t now = time(NULL);
	struct tm tm;

	if (localtime_r(&now, &tm))
		strftime(date, sizeof(date), "%Y-%m-%dT%H:%M:%S%z", &tm);
	str_addf(&line, "%s %s : ", date, log_state.prog);
	if (log_state.ctid)
		str_addf(&line, "CT %u : ", log_state.ctid);
	/* One line for each message, whatever is in it. */
	text_make_line(text);
	str_addf(&line, "%s\n", text);
	fd_write_all(log_state.fd, line.text, line.len);
}

void log_vmsg(int level, int err, const char *fmt, va_list ap)
{
	bool console = log_shows(level);
	bool file = log_state.fd >= 0 && level <= log_state.file_level;
	int saved_errno = errno;
	struct str s = {};

	if (!console && !file)
		return;
	str_vaddf(&s, wording_of(fmt), ap);
	if (wording_adds_ctid(fmt))
		str_addf(&s, " %u", log_state.ctid);
	if (err)
		str_addf(&s, ": %s", strerror(err < 0 ? -err : err));
	/* Names and values may come from files of others. */
	text_make_safe(s.text);
	if (console)
		log_to_console(level, str_text(&s));
	if (file)
		log_to_file(s.text);
	str_free(&s);
	errno = saved_errno;
}

void log_msg(int level, const char *fmt, ...)
{
	va_list ap;

	va_start(ap, fmt);
	log_vmsg(level, 0, fmt, ap);
	va_end(ap);
}

void log_errno(int level, int err, const char *fmt, ...)
{
	va_list ap;

	va_start(ap, fmt);
	log_vmsg(level, err, fmt, ap);
	va_end(ap);
}
