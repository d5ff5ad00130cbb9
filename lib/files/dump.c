// SPDX-License-Identifier: GPL-2.0-or-later
/* Where a suspended container is. */
#include "base/paths.h"
#include "files/dump.h"

/* The container's id is between them. */
static const struct {
	const char	*prefix, *suffix;
} names[DUMP_NR_ITEMS] = {
	[DUMP_FILE]		= { "Dump.", "" },
	[DUMP_FILE_OLD]		= { "Dump.", ".old" },
	[DUMP_FILE_MIGRATED]	= { "Dump.", ".migrated" },
	[DUMP_IMAGES]		= { ".images.", "" },
	[DUMP_IMAGES_LOG]	= { "images.", ".log" },
	[DUMP_MOVING]		= { "tmp-dump.", "" },
	[DUMP_ROUNDS]		= { ".rounds.", "" },
};

char *dump_dir(const struct ct *ct)
{
	char *dir = ct_path(ct, PARAM_DUMPDIR);

	return dir ? dir : path_root(PATH_DUMP_DIR);
}

char *dump_item_path(const char *dir, enum dump_item item, uint32_t ctid)
{
	return xasprintf("%s/%s%u%s", dir, names[item].prefix, ctid,
			 names[item].suffix);
}

char *dump_path(const char *dir, uint32_t ctid)
{
	return dump_item_path(dir, DUMP_FILE, ctid);
}
