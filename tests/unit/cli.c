// SPDX-License-Identifier: GPL-2.0-or-later
/* Command lines from tables. */
#include <getopt.h>
#include <stdio.h>

#include "base/cleanup.h"
#include "base/cli.h"
#include "base/str.h"
#include "tap.h"

struct parsed {
	bool		all;
	char		name[8];	/* "" when not given */
	int		status;		/* -1: goes on */
	int		nr_operands;
};

static struct parsed parse(const char *line, int min, int max)
{
	struct parsed parsed = { .status = -1 };
	const char *name = "";
	const struct cli_option options[] = {
		{ 'a', "all", NULL, "All", .is_set = &parsed.all },
		{ 0, "name", "NAME", "Name", .text = &name },
		{ 'n', NULL, "NAME", "The same", .text = &name },
		{}
	};
	const struct cli cli = {
		.prog = "tool", .usage = "[OPTIONS] [WORD...]",
		.options = options, .min = min, .max = max, .wrong_usage = 7,
	};
	_words_ struct words words = {};

	words_split(&words, line, " ");
	optind = 0;
	if (cli_start(&cli, words.nr, words.argv, &parsed.status))
		parsed.nr_operands = words.nr - optind;
	snprintf(parsed.name, sizeof(parsed.name), "%s", name);
	return parsed;
}

static void wrong(const char *line, int min, int max)
{
	is_number(parse(line, min, max).status, 7, line);
}

/* Words after one dash, beside letters with which they begin. */
static const char *worded(const char *line)
{
	static char result[16];
	bool watch = false, title = false;
	const char *seconds = "";
	const struct cli_option options[] = {
		{ 'w', "watch", NULL, "Watch", .is_set = &watch },
		{ .word = "wt", .help = "No title", .is_set = &title },
		{ .word = "wn", .argument = "SECONDS", .help = "Every",
		  .text = &seconds },
		{}
	};
	const struct cli cli = { .prog = "tool", .usage = "", .options = options };
	_words_ struct words words = {};
	int status;

	words_split(&words, line, " ");
	optind = 0;
	if (!cli_start(&cli, words.nr, words.argv, &status))
		return "refused";
	snprintf(result, sizeof(result), "%s%s%s", watch ? "w" : "",
		 title ? "t" : "", seconds);
	return result;
}

static void words_of_one_dash(void)
{
	is_text(worded("tool -w"), "w", "a letter");
	is_text(worded("tool -wt"), "t", "a word that begins with it");
	is_text(worded("tool -wn 5 --watch"), "w5", "one with an argument");
	is_text(worded("tool -wx"), "refused", "an unknown one");
}

/* An -h of its own, and options that set more than one thing, or count. */
static const char *special(const char *line)
{
	static char result[32];
	bool quiet = false;
	int nr = 0;
	const char *host = "", *columns = "default";
	const struct cli_option options[] = {
		{ 'h', "host", "NAME", "A host", .text = &host },
		{ '1', NULL, NULL, "One column", .text = &columns,
		  .value = "id", .is_set = &quiet },
		{ 'o', NULL, "COLUMNS", "Columns", .text = &columns },
		{ 'v', NULL, NULL, "More", .count = &nr },
		{}
	};
	const struct cli cli = { .prog = "tool", .usage = "", .options = options };
	_words_ struct words words = {};
	int status = 9;

	words_split(&words, line, " ");
	if (!cli_start(&cli, words.nr, words.argv, &status))
		return status ? "refused" : "help";
	snprintf(result, sizeof(result), "%s %s %d %d", host, columns, quiet, nr);
	return result;
}

static void special_options(void)
{
	is_text(special("tool -h a -vv"), "a default 0 2", "-h is another's");
	is_text(special("tool --help"), "help", "help has its long name");
	is_text(special("tool -1"), " id 1 0", "a text without argument");
	is_text(special("tool -1 -o x"), " x 1 0", "another after it");
	is_text(special("tool -o x -1"), " id 1 0", "and before it");
}

/* An argument that may be left out, and is attached if it is not. */
static const char *optional(const char *line)
{
	static char result[32];
	const char *list = "none";
	const struct cli_option options[] = {
		{ 'f', "force", "LIST", "What", .text = &list, .value = "all",
		  .may_lack_it = true },
		{}
	};
	const struct cli cli = { .prog = "tool", .usage = "", .options = options,
				 .max = 1 };
	_words_ struct words words = {};
	int status = 9;

	words_split(&words, line, " ");
	optind = 0;
	if (!cli_start(&cli, words.nr, words.argv, &status))
		return "refused";
	snprintf(result, sizeof(result), "%s %d", list, (int)words.nr - optind);
	return result;
}

static void optional_arguments(void)
{
	is_text(optional("tool"), "none 0", "an option that is not given");
	is_text(optional("tool -f"), "all 0", "one without its argument");
	is_text(optional("tool -f x"), "all 1", "what follows is none");
	is_text(optional("tool -fx"), "x 0", "what is attached is");
	is_text(optional("tool --force x"), "all 1", "the same by its name");
	is_text(optional("tool --force=x y"), "x 1", "and with it");
}

int main(void)
{
	words_of_one_dash();
	optional_arguments();
	special_options();
	struct parsed parsed = parse("tool a --all b --name x -n y", 2, 2);

	ok(parsed.status == -1 && parsed.all, "a switch between operands");
	is_text(parsed.name, "y", "the last text counts");
	is_number(parsed.nr_operands, 2, "operands");
	parsed = parse("tool", 0, -1);
	ok(parsed.status == -1 && !parsed.all && !*parsed.name, "nothing at all");
	is_number(parse("tool -- -a", 0, -1).nr_operands, 1,
		  "an operand like an option");
	is_number(parse("tool -", 1, 1).nr_operands, 1, "and a lone dash");
	wrong("tool --none", 0, -1);
	wrong("tool -z", 0, -1);
	wrong("tool -n", 0, -1);
	wrong("tool --all=x", 0, -1);
	wrong("tool a", 0, 0);
	wrong("tool a", 2, -1);
	is_number(parse("tool -h --none", 0, 0).status, 0, "help comes first");
	is_number(parse("tool --help", 1, 1).status, 0, "and needs no operand");
	return done_testing();
}
