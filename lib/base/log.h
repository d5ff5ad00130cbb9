/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Messages: to the console by verbosity, to the log file by log level.
 *
 * Levels: -1 errors and warnings (stderr), 0 progress (stdout), 1.. detail.
 * File format: "DATE PROG : [CT N : ]TEXT", DATE ISO 8601 with zone, one line
 * for each message, appended with one write. Text from outside is made one
 * line: control characters are replaced.
 */
#ifndef VZ_BASE_LOG_H
#define VZ_BASE_LOG_H

#include <stdarg.h>
#include <stdbool.h>
#include <stdint.h>

struct log_config {
	const char	*prog;		/* "vzctl" */
	const char	*file;		/* NULL: no log file */
	int		file_level;
	int		console_level;
	bool		quiet;		/* no console output at all */
	bool		no_warnings;	/* on the console */
	bool		labels;		/* "PROG : (error) TEXT" on the console */
	bool		says_error;	/* "Error: TEXT" */
	uint32_t	ctid;		/* 0: none */
};

/* Takes copies. An unopenable file is reported once at level 1. */
void log_setup(const struct log_config *config);
void log_set_ctid(uint32_t ctid);
/* A message of this level would be seen on the console. */
bool log_shows(int level);
/* No console output until it is switched back; returns the old state. */
bool log_set_quiet(bool quiet);
void log_close(void);
/* The log file gets this descriptor; false when there is none. */
bool log_move(int fd);

void log_msg(int level, const char *fmt, ...)
	__attribute__((format(printf, 2, 3)));
void log_vmsg(int level, int err, const char *fmt, va_list ap);
/* Appends ": strerror(err)"; err may be given negative. */
void log_errno(int level, int err, const char *fmt, ...)
	__attribute__((format(printf, 3, 4)));

/*
 * A line on the terminal of standard error, if that is one, for who waits there. The
 * next one takes its place, a message takes it away.
 */
void log_progress(const char *fmt, ...)
	__attribute__((format(printf, 1, 2)));

#define LOG_WARNING	"Warning: "
#define log_warn(...)	log_msg(-1, LOG_WARNING __VA_ARGS__)
#define log_info(...)	log_msg(0, __VA_ARGS__)
#define log_detail(...)	log_msg(1, __VA_ARGS__)

#endif /* VZ_BASE_LOG_H */
