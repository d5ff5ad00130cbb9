// SPDX-License-Identifier: GPL-2.0-or-later
/* vzubc: beancounters for people. */
#include <errno.h>
#include <getopt.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/cleanup.h"
#include "base/cli.h"
#include "base/file.h"
#include "base/paths.h"
#include "base/str.h"
#include "node/names.h"
#include "store.h"
#include "vzubc.h"

#define HELD_RATIO	0.5
#define MAXHELD_RATIO	0.8

/* The command line as it stands there. */
struct given {
	bool		watch, differences, no_title;
	const char	*seconds;
	bool		quiet, verbose, relative, relative_forget;
	bool		incremental, incremental_forget, color, json;
	const char	*held_ratio, *maxheld_ratio, *store_dir, *file;
	bool		events, no_follow, why;
};

bool is_requested(const struct request *request, uint32_t ctid)
{
	for (size_t i = 0; i < request->nr_ctids; i++)
		if (request->ctids[i] == ctid)
			return true;
	return !request->nr_ctids;
}

bool is_inside(void)
{
	_free_ char *vz = path_root(PATH_PROC_VZ);
	_free_ char *bc = path_root(PATH_PROC_BC);

	return path_is_dir(vz) && !path_exists(bc);
}

static enum vz_err wrong(const char *text)
{
	return vz_fail(VZ_INVALID_PARAMETER_SYNTAX, "%s", text);
}

static enum vz_err check_table(const struct given *given)
{
	bool ratio = given->held_ratio || given->maxheld_ratio;

	if (given->watch && given->color)
		return wrong("-w cannot be used with -c");
	if (given->json && (given->watch || given->color))
		return wrong("--json cannot be used with -w or -c");
	if (given->quiet && given->verbose)
		return wrong("-q cannot be used with -v");
	if (ratio && !given->quiet && !given->color)
		return wrong("-qh and -qm need -q or -c");
	return VZ_OK;
}

static bool asks_for_table(const struct given *given)
{
	return given->watch || given->quiet || given->verbose ||
	       given->relative || given->incremental || given->color ||
	       given->held_ratio || given->maxheld_ratio ||
	       given->store_dir || given->file;
}

static enum vz_err check(const struct given *given)
{
	if (given->events && given->why)
		return wrong("--events cannot be used with --why");
	if ((given->events || given->why) && asks_for_table(given))
		return wrong("--events and --why take no options of the table");
	if (given->no_follow && !given->events)
		return wrong("--no-follow needs --events");
	return check_table(given);
}

/* Above 1 it is percent. */
static enum vz_err take_ratio(const char *text, double *ratio)
{
	double value;
	char *end;

	if (!text)
		return VZ_OK;
	value = strtod(text, &end);
	if (!*text || strspn(text, "0123456789.") != strlen(text) || *end)
		return vz_fail(VZ_INVALID_PARAMETER_VALUE,
			       "%s is not a ratio", text);
	*ratio = value > 1 ? value / 100 : value;
	return VZ_OK;
}

static enum vz_err take_ratios(const struct given *given,
			       struct request *request)
{
	enum vz_err err;

	request->held_ratio = HELD_RATIO;
	request->maxheld_ratio = MAXHELD_RATIO;
	err = take_ratio(given->held_ratio, &request->held_ratio);
	if (!err)
		err = take_ratio(given->maxheld_ratio,
				 &request->maxheld_ratio);
	if (request->held_ratio > request->maxheld_ratio)
		request->held_ratio = request->maxheld_ratio;
	return err;
}

static enum vz_err take_ctids(char **operands, struct request *request)
{
	size_t nr = 0;

	while (operands[nr])
		nr++;
	if (nr && is_inside())
		return wrong("Inside a container there is no other one to ask for");
	request->ctids = xcalloc(nr, sizeof(*request->ctids));
	for (size_t i = 0; i < nr; i++) {
		const char *name;

		if (ctid_parse(operands[i], &request->ctids[i], &name))
			return vz_fail(VZ_INVALID_PARAMETER_VALUE,
				       "CT ID %s is invalid", operands[i]);
	}
	request->nr_ctids = nr;
	return VZ_OK;
}

static void add_flag(struct words *words, bool is_given, const char *option)
{
	if (is_given)
		words_add(words, option);
}

static void add_text(struct words *words, const char *option, const char *text)
{
	add_flag(words, text, option);
	if (text)
		words_add(words, text);
}

/* The same again and again, without a shell between, by watch(1). */
static enum vz_err watch(const struct given *given, char **operands)
{
	_free_ char *program = path_root(PATH_WATCH);
	_free_ char *self = realpath("/proc/self/exe", NULL);
	_words_ struct words words = {};

	words_add(&words, program);
	add_flag(&words, given->differences, "-d");
	add_flag(&words, given->no_title, "-t");
	add_text(&words, "-n", given->seconds);
	words_add(&words, "-x");
	words_add(&words, "--");
	words_add(&words, self ? self : "vzubc");
	add_flag(&words, given->quiet, "-q");
	add_text(&words, "-qh", given->held_ratio);
	add_text(&words, "-qm", given->maxheld_ratio);
	add_flag(&words, given->verbose, "-v");
	add_flag(&words, given->relative, "-r");
	add_flag(&words, given->incremental, "-i");
	add_text(&words, "-rd", given->store_dir);
	add_text(&words, "-f", given->file);
	words_add(&words, "--");
	for (; *operands; operands++)
		words_add(&words, *operands);
	execv(program, words.argv);
	return vz_fail_errno(VZ_SYSTEM_ERROR, errno, "Cannot run %s", program);
}

static enum vz_err forget(const struct given *given)
{
	enum vz_err err = VZ_OK;

	if (given->relative_forget)
		err = store_forget(given->store_dir, "failcnt");
	if (!err && given->incremental_forget)
		err = store_forget(given->store_dir, "held");
	return err;
}

static enum vz_err show(const struct given *given,
			const struct request *request, char **operands)
{
	enum vz_err err;

	if (given->events)
		return show_events(request);
	if (given->why)
		return show_why(request);
	err = forget(given);
	if (err)
		return err;
	return given->watch ? watch(given, operands) : show_table(request);
}

static enum vz_err run(struct given *given, char **operands)
{
	struct request request = {};
	enum vz_err err;

	given->watch |= given->differences || given->no_title || given->seconds;
	given->relative |= given->relative_forget;
	given->incremental |= given->incremental_forget;
	request.quiet = given->quiet;
	request.verbose = given->verbose;
	request.color = given->color;
	request.relative = given->relative;
	request.incremental = given->incremental;
	request.store_dir = given->store_dir;
	request.file = given->file;
	request.follow = !given->no_follow;
	request.json = given->json;
	err = check(given);
	if (!err)
		err = take_ratios(given, &request);
	if (!err)
		err = take_ctids(operands, &request);
	if (!err)
		err = show(given, &request, operands);
	free(request.ctids);
	return err;
}

int main(int argc, char **argv)
{
	struct given g = {};
	/* clang-format off */
	const struct cli_option options[] = {
		{ 'w', "watch", NULL, "Show it again and again, by watch(1)", .is_set = &g.watch },
		{ .word = "wd", .help = "The same, with differences marked", .is_set = &g.differences },
		{ .word = "wt", .help = "The same without a title", .is_set = &g.no_title },
		{ .word = "wn", .argument = "SECONDS", .help = "The same, so often", .text = &g.seconds },
		{ 'q', "quiet", NULL, "Only what was refused or is near its limit", .is_set = &g.quiet },
		{ .word = "qh", .argument = "RATIO", .help = "Near is so much held (0.5)", .text = &g.held_ratio },
		{ .word = "qm", .argument = "RATIO", .help = "or so much ever held (0.8)", .text = &g.maxheld_ratio },
		{ 'v', "verbose", NULL, "Also what is unlimited", .is_set = &g.verbose },
		{ 'r', "relative", NULL, "Refusals since the last time", .is_set = &g.relative },
		{ .word = "rc", .help = "The same, forgetting what was saved", .is_set = &g.relative_forget },
		{ .word = "rd", .argument = "DIR", .help = "Where that is saved", .text = &g.store_dir },
		{ 'i', "incremental", NULL, "How much more is held than the last time", .is_set = &g.incremental },
		{ .word = "ic", .help = "The same, forgetting what was saved", .is_set = &g.incremental_forget },
		{ .word = "id", .argument = "DIR", .help = "Where that is saved", .text = &g.store_dir },
		{ 'c', "color", NULL, "Colours", .is_set = &g.color },
		{ 'f', "file", "FILE", "A table from elsewhere, - for standard input", .text = &g.file },
		{ 'j', "json", NULL, "JSON", .is_set = &g.json },
		{ 0, "events", NULL, "Refusals, one on a line, as they come", .is_set = &g.events },
		{ 0, "no-follow", NULL, "Only those that are known already", .is_set = &g.no_follow },
		{ 0, "why", NULL, "What was refused, and what to do about it", .is_set = &g.why },
		{}
	};
	/* clang-format on */
	const struct cli cli = {
		.prog = "vzubc", .usage = "[OPTIONS] [CTID|NAME...]",
		.options = options, .max = -1, .wrong_usage = 1,
	};
	int status;

	if (!cli_start(&cli, argc, argv, &status))
		return status;
	return run(&g, argv + optind) ? 1 : 0;
}
