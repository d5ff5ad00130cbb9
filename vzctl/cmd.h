/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Commands of vzctl: one row of the table in commands.c each. The front end parses the
 * options of the row, reads the configuration, takes the lock and calls the
 * handler.
 */
#ifndef VZCTL_CMD_H
#define VZCTL_CMD_H

#include <stdbool.h>
#include <stddef.h>

#include "model/changes.h"
#include "model/ct.h"
#include "node/ve.h"

/* An option of a command that is not a parameter of the container. */
struct cmd_option {
	const char	*name;
	const char	*argument;	/* NULL: a flag */
	const char	*help;		/* NULL: not shown */
	const char	*alias_of;	/* another name of that option */
};

enum cmd_needs {
	NEEDS_CONFIG	= 1 << 0,	/* CTID.conf must exist (14) */
	NEEDS_KERNEL	= 1 << 1,	/* an OpenVZ kernel (5) */
	NEEDS_LOCK	= 1 << 2,	/* takes the container's lock */
	TAKES_WORDS	= 1 << 3,	/* the rest is not ours to parse */
	TAKES_CREATE	= 1 << 4,	/* parameters marked IN_CREATE */
	TAKES_SET	= 1 << 5,	/* parameters marked IN_SET */
	TAKES_CT0	= 1 << 6,	/* id 0, the node, is allowed */
	IS_TERSE	= 1 << 7,	/* prints its own result and errors only */
	IS_HIDDEN	= 1 << 8,	/* not in --help */
	TAKES_CTIDS	= 1 << 9,	/* several containers, one after another */
	ENDS_RESTART	= 1 << 10,	/* a restart that was killed comes first */
};

struct cmd_ctx;

struct command {
	const char		*name;
	const char		*alias;
	enum vz_err		(*run)(struct cmd_ctx *ctx);
	unsigned int		needs;
	const struct cmd_option	*options;	/* ends with a NULL name */
	const char		*usage;		/* after "vzctl NAME CTID" */
	const char		*help;
};

extern const struct command commands[];
extern const size_t nr_commands;
/* By name or alias; NULL: there is none. */
const struct command *command_find(const char *name);

/* What may stand before the command: rows of flags.c. */
enum flag_id {
	FLAG_QUIET, FLAG_VERBOSE, FLAG_SKIPLOCK, FLAG_VERSION, FLAG_HELP,
	FLAG_COMPLETE, FLAG_DUMP, NR_FLAGS,
};

struct cmd_ctx {
	const struct command	*command;
	unsigned int		flags[NR_FLAGS];/* how often each was given */
	struct ct		ct;
	const char		*ct_name;	/* as typed, if it was a name */
	struct changes		changes;	/* parameters given as options */
	const char		**option_values;/* like command->options */
	char			**words;	/* what is left, with TAKES_WORDS */
	int			nr_words;
	struct host		host;		/* open with NEEDS_KERNEL */
	int			stream_fd;	/* see cmd_take_stdout(); or -1 */
};

/*
 * With --dump --dumpfile -, standard output is the file's and messages are for
 * standard error, from the first one on (20).
 */
enum vz_err cmd_take_stdout(struct cmd_ctx *ctx);

/*
 * Options of the command: the text, "" for a flag that was given, NULL when
 * absent. An option given twice has its last text.
 */
const char *cmd_option(const struct cmd_ctx *ctx, const char *name);
static inline bool cmd_flag(const struct cmd_ctx *ctx, const char *name)
{
	return cmd_option(ctx, name) != NULL;
}

/* Refuse words that a command does not take (20). */
enum vz_err cmd_no_words(int argc, char **argv);

enum vz_err cmd_create(struct cmd_ctx *ctx);
enum vz_err cmd_destroy(struct cmd_ctx *ctx);
enum vz_err cmd_mount(struct cmd_ctx *ctx);
enum vz_err cmd_umount(struct cmd_ctx *ctx);
enum vz_err cmd_start(struct cmd_ctx *ctx);
enum vz_err cmd_stop(struct cmd_ctx *ctx);
enum vz_err cmd_restart(struct cmd_ctx *ctx);
enum vz_err cmd_status(struct cmd_ctx *ctx);
enum vz_err cmd_set(struct cmd_ctx *ctx);
enum vz_err cmd_exec(struct cmd_ctx *ctx);
enum vz_err cmd_exec2(struct cmd_ctx *ctx);
enum vz_err cmd_exec3(struct cmd_ctx *ctx);
enum vz_err cmd_enter(struct cmd_ctx *ctx);
enum vz_err cmd_console(struct cmd_ctx *ctx);
enum vz_err cmd_runscript(struct cmd_ctx *ctx);
enum vz_err cmd_suspend(struct cmd_ctx *ctx);
enum vz_err cmd_resume(struct cmd_ctx *ctx);
enum vz_err cmd_rewrite_ids(struct cmd_ctx *ctx);
enum vz_err cmd_repair_ids(struct cmd_ctx *ctx);
enum vz_err cmd_quotaon(struct cmd_ctx *ctx);
enum vz_err cmd_quotaoff(struct cmd_ctx *ctx);
enum vz_err cmd_quotainit(struct cmd_ctx *ctx);
enum vz_err cmd_compact(struct cmd_ctx *ctx);
/* Every other command of the image layout (99). */
enum vz_err cmd_image_only(struct cmd_ctx *ctx);

#endif /* VZCTL_CMD_H */
