/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Words for a shell of somebody else, which must not see anything in them. */
#ifndef VZ_BASE_SHELL_H
#define VZ_BASE_SHELL_H

#include "base/str.h"

/* @word in single quotes, unless nothing in it has a meaning for any shell. */
void shell_add_quoted(struct str *s, const char *word);
/* All of them as one command line. The caller frees. */
char *shell_command(const struct words *words);

#endif /* VZ_BASE_SHELL_H */
