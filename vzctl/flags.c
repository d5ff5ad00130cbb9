// SPDX-License-Identifier: GPL-2.0-or-later
/* What may stand before the command. */

#include "base/cleanup.h"
#include "base/options.h"
#include "complete.h"
#include "flags.h"
#include "help.h"
#include "options.h"

static bool say_version(FILE *f, char *const *words)
{
	(void)words;
	help_version(f);
	return true;
}

static bool say_help(FILE *f, char *const *words)
{
	if (words[0])
		return help_command(f, words[0]);
	help_usage(f);
	return true;
}

static bool say_options(FILE *f, char *const *words)
{
	(void)words;
	dump_options(f);
	return true;
}

/* clang-format off */
const struct flag flags[NR_FLAGS] = {
	[FLAG_QUIET]	= { "quiet",	NULL,	"No messages on the console", NULL },
	[FLAG_VERBOSE]	= { "verbose",	NULL,	"More messages; may be repeated", NULL },
	[FLAG_SKIPLOCK]	= { "skiplock",	NULL,	"Ignore the lock of the container", NULL },
	[FLAG_VERSION]	= { "version",	NULL,	"Print the version", say_version },
	[FLAG_HELP]	= { "help",	"[COMMAND]", "Print the commands, or the options of one", say_help },
	[FLAG_COMPLETE]	= { "complete",	NULL,	NULL, complete },
	[FLAG_DUMP]	= { "dump-options", NULL, NULL, say_options },
};
/* clang-format on */

enum vz_err flags_parse(struct cmd_ctx *ctx, int argc, char **argv,
			char ***ret_words, flag_say_fn *ret_say)
{
	struct option_name names[NR_FLAGS] = {};
	_option_scan_ struct option_scan scan = {};
	int row = OPTION_END;

	for (int i = 0; i < NR_FLAGS; i++)
		names[i].name = flags[i].name;
	*ret_say = NULL;
	options_scan(&scan, names, NR_FLAGS, argc, argv,
		     OPTIONS_QUIET | OPTIONS_FIRST);
	while (!*ret_say && (row = options_next(&scan)) >= 0) {
		ctx->flags[row]++;
		*ret_say = flags[row].say;
	}
	if (!*ret_say && row == OPTION_BAD)
		return options_report(&scan, "flag");
	row = options_first_operand();
	*ret_words = argv + (row < argc ? row : argc);
	return VZ_OK;
}
