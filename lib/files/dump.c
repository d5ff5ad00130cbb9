// SPDX-License-Identifier: GPL-2.0-or-later
/* Where a suspended container is. */
#include "base/paths.h"
#include "files/dump.h"

char *dump_dir(const struct ct *ct)
{
	char *dir = ct_path(ct, PARAM_DUMPDIR);

	return dir ? dir : path_root(PATH_DUMP_DIR);
}

char *dump_path(const char *dir, uint32_t ctid)
{
	return xasprintf("%s/Dump.%u", dir, ctid);
}
