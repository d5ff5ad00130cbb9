// SPDX-License-Identifier: GPL-2.0-or-later
/* Command lines of the small quota tools. */
#include <stdio.h>

#include "base/version.h"
#include "quota/cli.h"
#include "quota/transfer.h"

bool quota_cli_start(const struct cli *cli, const struct quota_cli *c, int argc,
		     char **argv, int *ret_status)
{
	if (!cli_start(cli, argc, argv, ret_status))
		return false;
	if (!c->version)
		return true;
	puts("Vzquota version " VZ_VERSION);
	*ret_status = QUOTA_OK;
	return false;
}

unsigned int quota_cli_parts(const struct quota_cli *c)
{
	return (c->first ? TRANSFER_FIRST : 0) |
	       (c->grace ? TRANSFER_GRACE : 0) |
	       (c->limits ? TRANSFER_LIMITS : 0) |
	       (c->deadlines ? TRANSFER_DEADLINES : 0);
}
