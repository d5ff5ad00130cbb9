// SPDX-License-Identifier: GPL-2.0-or-later
/* The command line of vzmigrate. */
#include <errno.h>
#include <string.h>
#include <unistd.h>

#include "base/cleanup.h"
#include "base/cli.h"
#include "base/num.h"
#include "errors.h"
#include "judge.h"
#include "options.h"

static const struct {
	const char	*word;
	unsigned int	nodeps;
} nodeps_words[] = {
	{ "all",	NODEPS_ALL },
	{ "cpu",	NODEPS_CPU },
	{ "cpu_check",	NODEPS_CPU },
	{ "disk_space",	NODEPS_SPACE },
	{ "ipv6",	NODEPS_IPV6 },
};

static unsigned int nodeps_word(const char *word)
{
	for (size_t i = 0; i < ARRAY_SIZE(nodeps_words); i++)
		if (str_eq(nodeps_words[i].word, word))
			return nodeps_words[i].nodeps;
	return 0;
}

int nodeps_parse(const char *text, unsigned int *ret_nodeps)
{
	_words_ struct words words = {};
	unsigned int all = 0;

	/* -f=LIST, where a letter takes all that is attached */
	words_split(&words, text + (*text == '='), ",");
	for (size_t i = 0; i < words.nr; i++) {
		unsigned int one = nodeps_word(words.argv[i]);

		if (!one)
			return -EINVAL;
		all |= one;
	}
	if (!all)
		return -EINVAL;
	*ret_nodeps = all;
	return 0;
}

bool destination_is_valid(const char *text)
{
	static const char allowed[] =
		"abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ"
		"0123456789._-:%@[]";

	return *text && *text != '-' && !text[strspn(text, allowed)];
}

/* What is typed, before it is what it says. */
struct typed {
	const char	*remove_area, *nodeps, *timeout, *max_downtime;
	struct words	ssh, rsync;
	bool		usage;
};

static void typed_free(struct typed *typed)
{
	words_free(&typed->ssh);
	words_free(&typed->rsync);
}
#define _typed_ __attribute__((cleanup(typed_free)))

static bool wrong(const char *option, const char *text, const char *expected)
{
	return step_fail("Invalid value of --%s: %s, expected %s", option,
			 text, expected);
}

/* The list of an option that may be given again. */
static void split_all(struct words *to, const struct words *texts)
{
	for (size_t i = 0; i < texts->nr; i++)
		words_split(to, texts->argv[i], " \t");
}

static bool take_number(const char *option, const char *text,
			const char *expected, uint32_t *ret)
{
	return !text || (!num_parse_u32(text, ret) && *ret && *ret <= INT32_MAX) ||
	       wrong(option, text, expected);
}

/* What needs or excludes each other; --predict is of a live migration. */
static bool take_pause(struct options *o)
{
	o->live |= o->predict;
	if (o->predict && o->check_only)
		return step_fail("--predict and --check-only cannot be used together");
	if (o->no_rounds && (o->predict || o->max_downtime_ms))
		return step_fail("--noiter leaves nothing to go by for --%s",
				 o->predict ? "predict" : "max-downtime");
	if (o->max_downtime_ms && !o->live)
		return step_fail("--max-downtime needs --live");
	return true;
}

static bool take_values(const struct typed *typed, struct options *o)
{
	bool yes = true;

	if (typed->remove_area && !cli_parse_yes(typed->remove_area, &yes))
		return wrong("remove-area", typed->remove_area, "yes or no");
	o->keep = !yes;
	if (typed->nodeps && nodeps_parse(typed->nodeps, &o->nodeps))
		return wrong("nodeps", typed->nodeps,
			     "a list of cpu, disk_space, ipv6, all");
	if (!take_number("timeout", typed->timeout, "a number of seconds",
			 &o->timeout_s) ||
	    !take_number("max-downtime", typed->max_downtime,
			 "a number of milliseconds", &o->max_downtime_ms) ||
	    !take_pause(o))
		return false;
	if (o->question && !question_is_valid(o->question))
		return wrong("can-restore", o->question,
			     ASK_ENGINE ", " ASK_VERSION " or " ASK_CPU);
	split_all(&o->ssh, &typed->ssh);
	split_all(&o->rsync, &typed->rsync);
	if (o->verbose > VERBOSE_MAX)
		o->verbose = VERBOSE_MAX;
	return true;
}

static bool take_operands(char **argv, struct options *o)
{
	if (o->question)
		return true;
	o->destination = argv[0];
	o->ct = argv[1];
	if (!destination_is_valid(o->destination))
		return step_fail("Invalid destination: %s, expected a host name or an address, with USER@ before it if it is not root's",
				 o->destination);
	return true;
}

/* No words at all and --usage are as --help. */
static bool asks_for_help(int argc, char **argv)
{
	if (argc < 2)
		return true;
	for (int i = 1; i < argc && !str_eq(argv[i], "--"); i++)
		if (str_eq(argv[i], "--usage"))
			return true;
	return false;
}

bool options_read(int argc, char **argv, struct options *o, int *ret_status)
{
	_typed_ struct typed typed = {};
	const struct cli_option rows[] = {
		{ 0, "live", NULL, "Move a running container without stopping it", .is_set = &o->live },
		{ 0, "online", NULL, "The same", .is_set = &o->live },
		{ 'r', "remove-area", "yes|no", "Destroy the container here afterwards; yes if not given", .text = &typed.remove_area },
		{ 0, "keep-dst", NULL, "After a failure, leave copied files there for the next attempt", .is_set = &o->keep_dst },
		{ 0, "ssh", "OPTIONS", "More options for ssh", .list = &typed.ssh },
		{ 0, "rsync", "OPTIONS", "More options for rsync", .list = &typed.rsync },
		{ 0, "ssh-mux", NULL, "Use one connection for everything", .is_set = &o->mux },
		{ 0, "timeout", "SECONDS", "Give up when the connection is silent for so long", .text = &typed.timeout },
		{ 0, "noiter", NULL, "Save no memory before the container stands still", .is_set = &o->no_rounds },
		{ 0, "max-downtime", "MS", "Do not let it stand still for longer", .text = &typed.max_downtime },
		{ 0, "predict", NULL, "Measure how long it would stand still, and do not move it", .is_set = &o->predict },
		{ 'c', "compact", NULL, "Of the image layout: ignored", .is_set = &o->compact },
		{ 's', "snapshot", NULL, "Of the image layout: ignored", .is_set = &o->snapshot },
		{ 0, "check-only", NULL, "Check whether it is possible, and change nothing", .is_set = &o->check_only },
		{ 0, "dry-run", NULL, "The same", .is_set = &o->check_only },
		{ 'f', "nodeps", "LIST", "Ignore checks: cpu, disk_space, ipv6, all; all if none is named", .text = &typed.nodeps, .value = "all", .may_lack_it = true },
		{ 't', "times", NULL, "Print how long the stages took", .is_set = &o->times },
		{ 'v', "verbose", NULL, "Say more; may be repeated", .count = &o->verbose },
		{ 0, "can-restore", "QUESTION", "Answer another node's vzmigrate: engine, version, cpu", .text = &o->question },
		CLI_JSON(o->json),
		{ 0, "usage", NULL, "As --help", .is_set = &typed.usage },
		{}
	};
	const struct cli cli = {
		.prog = "vzmigrate", .usage = "[OPTIONS] DESTINATION CTID|NAME",
		.options = rows, .max = 2, .wrong_usage = MIGRATE_USAGE,
	};
	char *help[] = { argv[0], "--help", NULL };

	*o = (struct options){};
	if (asks_for_help(argc, argv))
		return cli_start(&cli, 2, help, ret_status);
	if (!cli_start(&cli, argc, argv, ret_status))
		return false;
	log_setup(&(struct log_config){ .prog = "vzmigrate", .says_error = true });
	*ret_status = MIGRATE_USAGE;
	if (argc - optind != (o->question ? 0 : 2)) {
		*ret_status = cli_wrong_usage(&cli);
		return false;
	}
	return take_values(&typed, o) && take_operands(argv + optind, o);
}

void options_free(struct options *options)
{
	words_free(&options->ssh);
	words_free(&options->rsync);
}
