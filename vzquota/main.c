// SPDX-License-Identifier: GPL-2.0-or-later
/* vzquota: disk quota of trees. */
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/cleanup.h"
#include "base/cli.h"
#include "base/log.h"
#include "base/num.h"
#include "base/options.h"
#include "base/paths.h"
#include "base/proc.h"
#include "base/version.h"
#include "model/ct.h"
#include "options.h"
#include "print.h"

static void print_report(const struct arguments *a,
			 const struct quota_report *report)
{
	if (a->json)
		print_json(a->request.place.id, report, a->tables);
	else if (a->batch)
		print_batch(report, a->tables);
	else
		print_text(report, a->tables);
}

static enum quota_err run_init(const struct arguments *a)
{
	return quota_init(&a->request);
}

static enum quota_err run_on(const struct arguments *a)
{
	return quota_on(&a->request);
}

static enum quota_err run_off(const struct arguments *a)
{
	return quota_off(&a->request);
}

static enum quota_err run_drop(const struct arguments *a)
{
	return quota_drop(&a->request);
}

static enum quota_err run_setlimit(const struct arguments *a)
{
	return quota_set(&a->request);
}

static enum quota_err run_reload(const struct arguments *a)
{
	return quota_reload(&a->request);
}

static enum quota_err run_stat(const struct arguments *a)
{
	_quota_report_ struct quota_report report = { 0 };
	enum quota_err err = quota_read(&a->request, a->tables, &report);

	if (!err || err == QUOTA_NO_LEVEL2)
		print_report(a, &report);
	return err;
}

static enum quota_err run_show(const struct arguments *a)
{
	_quota_report_ struct quota_report report = { 0 };
	enum quota_err err = quota_show(&a->request, &report);

	if (!err || err == QUOTA_DIRTY)
		print_report(a, &report);
	return err;
}

static enum quota_err wrong_operands(void)
{
	return quota_fail(QUOTA_WRONG_USAGE,
			  "setlimit2 needs an id and four limits, or with -t two grace times");
}

static enum quota_err set_grace(const struct arguments *a, unsigned int type)
{
	struct quota_grace grace = { 0 };
	enum quota_err err;

	if (a->nr_operands != 2)
		return wrong_operands();
	err = parse_time(a->operands[0], "the grace time of space", &grace.space);
	if (!err)
		err = parse_time(a->operands[1], "the grace time of inodes",
				 &grace.inodes);
	return err ? err : quota_set_ugid_grace(&a->request, type, &grace);
}

static enum quota_err run_setlimit2(const struct arguments *a)
{
	unsigned int type = a->is_group ? QUOTA_GROUP : QUOTA_USER;
	struct quota_id id = { .type = type };
	struct quota_stat *stat = &id.stat;
	char **word = a->operands;
	enum quota_err err;

	if (a->tables)
		return set_grace(a, type);
	if (a->nr_operands != 5)
		return wrong_operands();
	if (num_parse_u32(word[0], &id.id))
		return quota_fail(QUOTA_WRONG_USAGE, "Invalid id: %s, expected a number",
				  word[0]);
	err = parse_kib(word[1], "the soft limit of space", &stat->space.soft);
	if (!err)
		err = parse_kib(word[2], "the hard limit of space", &stat->space.hard);
	if (!err)
		err = parse_count(word[3], "the soft limit of inodes", &stat->inodes.soft);
	if (!err)
		err = parse_count(word[4], "the hard limit of inodes", &stat->inodes.hard);
	return err ? err : quota_set_id(&a->request, &id);
}

/* Where private areas are, unless a path is given. */
static char *usual_place(void)
{
	_config_ struct config defaults = { 0 };
	const struct value *private = &defaults.values[PARAM_VE_PRIVATE];
	char *path = NULL, *slash;

	ct_read_node_defaults(&defaults);
	if (private->state == VALUE_SET)
		path = path_expand(private->text, 0);
	slash = path ? strrchr(path, '/') : NULL;
	if (slash && slash != path) {
		*slash = '\0';
		return path;
	}
	free(path);
	return path_root(VZDIR);
}

static enum quota_err run_check_fs(const struct arguments *a)
{
	_free_ char *path = a->nr_operands ? xstrdup(a->operands[0]) :
					     usual_place();
	_fs_verdict_ struct fs_verdict verdict = { 0 };
	_fs_facts_ struct fs_facts facts = { 0 };
	enum quota_err err = fs_facts_read(path, &facts);

	if (err)
		return err;
	fs_judge(&facts, &verdict);
	if (a->json)
		print_check_json(&facts, &verdict);
	else
		print_check(&facts, &verdict);
	return verdict.code;
}

#define VALUES		(TAKES_PLACE | TAKES_LIMITS | TAKES_LEVEL2)
#define OPTIONS		"[OPTION...]"

/* clang-format off */
static const struct command commands[] = {
	{ "init", NULL, run_init, VALUES | NEEDS_ALL, 0, 0, OPTIONS, "Make the quota file, bring the files of the tree in" },
	{ "on", NULL, run_on, VALUES | TAKES_FORCE | TAKES_NO_CHECK, 0, 0, OPTIONS, "Switch the quota on" },
	{ "off", NULL, run_off, TAKES_PLACE | TAKES_FORCE, 0, 0, OPTIONS, "Switch it off" },
	{ "drop", NULL, run_drop, TAKES_PLACE | TAKES_FORCE, 0, 0, OPTIONS, "Delete the quota file" },
	{ "setlimit", NULL, run_setlimit, VALUES | TAKES_FORCE | NEEDS_ANY, 0, 0, OPTIONS, "Change limits and grace times" },
	{ "setlimit2", NULL, run_setlimit2, TAKES_PLACE | TAKES_KIND | TAKES_TABLES, 0, 5, "[-u|-g] ID BSOFT BHARD ISOFT IHARD | -t [-u|-g] BGRACE IGRACE", "Change those of a user or group" },
	{ "reload2", "reload_ugid", run_reload, TAKES_PLACE, 0, 0, OPTIONS, "Give users and groups of the file to the kernel" },
	{ "stat", NULL, run_stat, TAKES_PLACE | TAKES_FORCE | TAKES_TABLES | TAKES_JSON, 0, 0, OPTIONS, "Print what the kernel has" },
	{ "show", NULL, run_show, TAKES_PLACE | TAKES_TABLES | TAKES_JSON, 0, 0, OPTIONS, "Print what the file has" },
	{ "check-fs", NULL, run_check_fs, TAKES_JSON | TAKES_PATH, 0, 1, "[--json] [PATH]", "Tell what a file system offers, and what to do about it" },
};
/* clang-format on */

/* Before the command; none has an argument. */
enum { GLOBAL_HELP, GLOBAL_VERSION, GLOBAL_QUIET, GLOBAL_VERBOSE, GLOBAL_BATCH };

static const struct option_name global_names[] = {
	[GLOBAL_HELP]	= { .letter = 'h', .name = "help" },
	[GLOBAL_VERSION] = { .letter = 'V', .name = "version" },
	[GLOBAL_QUIET]	= { .letter = 'q' },
	[GLOBAL_VERBOSE] = { .letter = 'v' },
	[GLOBAL_BATCH]	= { .letter = 'b' },
};

static void print_usage(FILE *f)
{
	fprintf(f, "Usage: vzquota [-q|-v] [-b] COMMAND QID [OPTION...]\n"
		"       vzquota [-h|--help] [COMMAND]\n\n"
		"  %-28s  %s\n  %-28s  %s\n  %-28s  %s\n  %-28s  %s\n  %-28s  %s\n\n"
		"Commands:\n",
		"-q", "Errors only", "-v", "More messages, twice at most",
		"-b", "Output for programs", "-V, --version", "Print the version",
		"-h, --help", "Print this help");
	for (size_t i = 0; i < ARRAY_SIZE(commands); i++)
		fprintf(f, "  %-28s  %s\n", commands[i].name, commands[i].help);
}

static int wrong_usage(void)
{
	print_usage(stderr);
	return QUOTA_WRONG_USAGE;
}

static const struct command *find_command(const char *name)
{
	for (size_t i = 0; i < ARRAY_SIZE(commands); i++)
		if (str_eq(commands[i].name, name) ||
		    str_eq(commands[i].alias, name))
			return &commands[i];
	return NULL;
}

/* As many words as stand before the command. */
static int nr_global_words(int argc, char **argv)
{
	int nr = 1;

	while (nr < argc && argv[nr][0] == '-')
		nr++;
	return nr;
}

struct globals {
	bool	help, version, quiet, batch;
	int	verbose;
};

static bool globals_parse(int argc, char **argv, struct globals *ret)
{
	_option_scan_ struct option_scan scan = {};
	int row;

	options_scan(&scan, global_names, ARRAY_SIZE(global_names), argc, argv,
		     false);
	while ((row = options_next(&scan)) >= 0) {
		ret->help |= row == GLOBAL_HELP;
		ret->version |= row == GLOBAL_VERSION;
		ret->quiet |= row == GLOBAL_QUIET;
		ret->batch |= row == GLOBAL_BATCH;
		ret->verbose += row == GLOBAL_VERBOSE;
	}
	return row == OPTION_END;
}

static bool is_help(const char *word)
{
	return str_eq(word, "-h") || str_eq(word, "--help");
}

static int print_command_help(const struct command *command)
{
	options_print(command, stdout);
	return QUOTA_OK;
}

/* @argv: the command and what follows. */
static int run_command(const struct command *command, int argc, char **argv,
		       const struct globals *globals)
{
	int skip = command->flags & TAKES_PATH ? 0 : 1;
	struct arguments a = { .batch = globals->batch };
	enum quota_err err;
	bool help;

	if (argc > 1 && is_help(argv[1]))
		return print_command_help(command);
	if (skip && (argc < 2 ||
		     !quota_id_parse(argv[1], &a.request.place.id))) {
		log_msg(-1, "Invalid quota id: %s, expected a number from 1 to %u",
			argc < 2 ? "none" : argv[1], QUOTA_ID_MAX);
		return QUOTA_WRONG_USAGE;
	}
	err = options_parse(command, argc - skip, argv + skip, &a, &help);
	if (!err && help)
		err = print_command_help(command);
	else if (!err)
		err = command->run(&a);
	arguments_free(&a);
	return err;
}

static void prepare(const struct globals *globals)
{
	log_setup(&(struct log_config){
		.prog = "vzquota",
		.labels = true,
		.no_warnings = globals->quiet,
		.console_level = globals->verbose > 2 ? 1 : globals->verbose - 1,
	});
	proc_catch_interrupts();
}

int main(int argc, char **argv)
{
	int nr_global = nr_global_words(argc, argv);
	struct globals globals = { 0 };
	const struct command *command;

	proc_fix_stdio();
	proc_fix_signals();
	cli_watch_output();
	if (!globals_parse(nr_global, argv, &globals))
		return wrong_usage();
	prepare(&globals);
	if (globals.version) {
		puts("Vzquota version " VZ_VERSION);
		return QUOTA_OK;
	}
	command = nr_global < argc ? find_command(argv[nr_global]) : NULL;
	if (globals.help) {
		if (command)
			return print_command_help(command);
		print_usage(stdout);
		return QUOTA_OK;
	}
	if (!command)
		return wrong_usage();
	return run_command(command, argc - nr_global, argv + nr_global, &globals);
}
