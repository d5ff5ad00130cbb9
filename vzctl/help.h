/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What vzctl says about itself, from its tables. */
#ifndef VZCTL_HELP_H
#define VZCTL_HELP_H

#include <stdio.h>

void help_version(FILE *f);
void help_usage(FILE *f);
/* Options of the command @name, or an error (false). */
bool help_command(FILE *f, const char *name);

#endif /* VZCTL_HELP_H */
