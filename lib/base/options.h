/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The options of a command line, by a table. Everything that takes options is
 * built on it.
 */
#ifndef VZ_BASE_OPTIONS_H
#define VZ_BASE_OPTIONS_H

#include <stdbool.h>
#include <stddef.h>

#include "base/str.h"

/* The ways to give one; NULL or 0 where it cannot be given so. */
struct option_name {
	const char	*name;		/* after two dashes */
	const char	*word;		/* after one dash: "wn" */
	char		letter;
	bool		has_argument;
	bool		may_lack_it;	/* only attached: --name=X, -nX */
};

struct option_scan {
	int			argc;
	char			**argv;
	const struct option_name *names;
	size_t			nr;
	struct option		*longs;		/* as getopt wants them */
	struct str		letters;
	bool			has_words;
	int			before;		/* first word not yet looked at */
	/* Of what was found last */
	const char		*text;		/* its argument, or NULL */
	const char		*bad_word;	/* as it was typed */
	bool			lacks_argument;
};

enum { OPTION_END = -1, OPTION_BAD = -2 };

enum options_how {
	OPTIONS_QUIET	= 1 << 0,	/* a bad one is not reported */
	OPTIONS_FIRST	= 1 << 1,	/* they end at the first operand */
};

/* From the second word on. @names must stay; @how: of enum options_how. */
void options_scan(struct option_scan *scan, const struct option_name *names,
		  size_t nr, int argc, char **argv, unsigned int how);
/* The number of its row, or one of those above. */
int options_next(struct option_scan *scan);
/* Where the operands begin, after the end. */
int options_first_operand(void);
/* After OPTION_BAD: the options of which it is a beginning, or NULL. The caller frees. */
char *options_candidates(const struct option_scan *scan);
void options_end(struct option_scan *scan);
#define _option_scan_ __attribute__((cleanup(options_end)))

#endif /* VZ_BASE_OPTIONS_H */
