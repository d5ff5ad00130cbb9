// SPDX-License-Identifier: GPL-2.0-or-later
/* The options of a command line, by a table. */
#include <getopt.h>
#include <stdlib.h>
#include <string.h>

#include "base/cleanup.h"
#include "base/options.h"

/* Above all letters, and what getopt says by itself. */
#define ROW_BASE	256

static int has_arg(const struct option_name *name)
{
	if (!name->has_argument)
		return no_argument;
	return name->may_lack_it ? optional_argument : required_argument;
}

static void add_long(struct option_scan *scan, size_t *nr, const char *name,
		     size_t row)
{
	if (!name)
		return;
	scan->longs[(*nr)++] = (struct option){
		.name = name,
		.has_arg = has_arg(&scan->names[row]),
		.val = ROW_BASE + row,
	};
}

static void add_letter(struct option_scan *scan, const struct option_name *name)
{
	static const char *const colons[] = {
		[no_argument] = "", [required_argument] = ":",
		[optional_argument] = "::",
	};

	if (name->letter)
		str_addf(&scan->letters, "%c%s", name->letter,
			 colons[has_arg(name)]);
}

void options_scan(struct option_scan *scan, const struct option_name *names,
		  size_t nr, int argc, char **argv, unsigned int how)
{
	size_t nr_longs = 0;

	*scan = (struct option_scan){
		.argc = argc, .argv = argv, .names = names, .nr = nr,
		.longs = xcalloc(2 * nr + 1, sizeof(*scan->longs)),
		.before = 1,
	};
	str_add(&scan->letters, how & OPTIONS_FIRST ? "+" : "");
	str_add(&scan->letters, how & OPTIONS_QUIET ? ":" : "");
	for (size_t i = 0; i < nr; i++) {
		add_long(scan, &nr_longs, names[i].name, i);
		add_long(scan, &nr_longs, names[i].word, i);
		add_letter(scan, &names[i]);
		scan->has_words |= names[i].word != NULL;
	}
	opterr = !(how & OPTIONS_QUIET);
	optind = 0;
}

static int find_row(const struct option_scan *scan, int opt)
{
	if (opt >= ROW_BASE)
		return opt - ROW_BASE;
	for (size_t i = 0; i < scan->nr; i++)
		if (scan->names[i].letter && scan->names[i].letter == opt)
			return i;
	return OPTION_BAD;
}

int options_next(struct option_scan *scan)
{
	const char *letters = str_text(&scan->letters);
	int opt = scan->has_words ?
		  getopt_long_only(scan->argc, scan->argv, letters,
				   scan->longs, NULL) :
		  getopt_long(scan->argc, scan->argv, letters, scan->longs,
			      NULL);
	int row = opt == -1 ? OPTION_END : find_row(scan, opt);

	scan->text = optarg;
	if (row == OPTION_BAD) {
		scan->lacks_argument = opt == ':';
		scan->bad_word = scan->argv[optind > scan->before ?
					    optind - 1 : optind];
	}
	scan->before = optind;
	return row;
}

int options_first_operand(void)
{
	return optind;
}

char *options_candidates(const struct option_scan *scan)
{
	_free_ char *begin = NULL;
	_words_ struct words found = {};

	if (!scan->bad_word || !str_has_prefix(scan->bad_word, "--"))
		return NULL;
	begin = xstrndup(scan->bad_word + 2, strcspn(scan->bad_word + 2, "="));
	for (size_t i = 0; i < scan->nr && *begin; i++)
		if (scan->names[i].name &&
		    str_has_prefix(scan->names[i].name, begin))
			words_addf(&found, "--%s", scan->names[i].name);
	return found.nr > 1 && !scan->lacks_argument ?
	       words_join(&found, ", ") : NULL;
}

void options_end(struct option_scan *scan)
{
	free(scan->longs);
	str_free(&scan->letters);
}
