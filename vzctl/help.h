/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What vzctl says about itself, from its tables. */
#ifndef VZCTL_HELP_H
#define VZCTL_HELP_H

#include <stdio.h>

/* What stands before the command. */
struct flag {
	const char	*name;
	const char	*argument;	/* NULL: none */
	const char	*help;
};

extern const struct flag flags[];
extern const size_t nr_flags;

void help_version(FILE *f);
void help_usage(FILE *f);
/* Options of the command @name, or an error (false). */
bool help_command(FILE *f, const char *name);

#endif /* VZCTL_HELP_H */
