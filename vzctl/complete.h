/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What programs ask vzctl about its tables: the completion of a shell word by
 * word, tests everything at once. Neither is for people.
 */
#ifndef VZCTL_COMPLETE_H
#define VZCTL_COMPLETE_H

#include <stdbool.h>
#include <stdio.h>

/*
 * Candidates, a line each, for what follows @words (NULL-terminated):
 * nothing: flags and commands; COMMAND: its options as "--NAME" or
 * "--NAME ARGUMENT"; COMMAND --OPTION [CTID]: values, as far as they can be
 * known. False for an unknown command.
 */
bool complete(FILE *f, char *const *words);

/*
 * Lines of fields with tabs between them, "-" for none; what is hidden from
 * people is left out:
 *	flag NAME ARGUMENT
 *	command NAME ALIAS USAGE
 *	option COMMAND NAME ARGUMENT LETTER
 *	key ct|vz KEY OPTION TYPE
 *	oldkey OLD-KEY KEY
 */
void dump_options(FILE *f);

#endif /* VZCTL_COMPLETE_H */
