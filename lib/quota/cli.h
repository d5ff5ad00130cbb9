/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What vzdqcheck, vzdqdump and vzdqload have in common on their command lines. */
#ifndef VZ_QUOTA_CLI_H
#define VZ_QUOTA_CLI_H

#include "base/cli.h"
#include "quota/errors.h"

struct quota_cli {
	bool	version, ignored;
	bool	first, grace, limits, deadlines;
};

/* Rows of options. */
#define QUOTA_CLI_COMMON(c) \
	{ 'q', "quiet", NULL, "Ignored", .is_set = &(c).ignored }, \
	{ 'v', "verbose", NULL, "Ignored", .is_set = &(c).ignored }, \
	{ 'V', "version", NULL, "Print the version", .is_set = &(c).version }
#define QUOTA_CLI_PARTS(c) \
	{ 'F', "first", NULL, "The quota of the tree", .is_set = &(c).first }, \
	{ 'G', "gracetime", NULL, "Grace times of users and groups", .is_set = &(c).grace }, \
	{ 0, "grace", NULL, "The same", .is_set = &(c).grace }, \
	{ 'U', "limits", NULL, "Limits of users and groups", .is_set = &(c).limits }, \
	{ 'T', "exptimes", NULL, "When their grace times end", .is_set = &(c).deadlines }

/* As cli_start(); the version has been printed where it is asked for. */
bool quota_cli_start(const struct cli *cli, const struct quota_cli *c, int argc,
		     char **argv, int *ret_status);
/* Which parts of a dump are wanted: enum transfer_part. */
unsigned int quota_cli_parts(const struct quota_cli *c);

#endif /* VZ_QUOTA_CLI_H */
