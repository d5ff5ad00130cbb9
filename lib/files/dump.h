/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Where a suspended container is. */
#ifndef VZ_FILES_DUMP_H
#define VZ_FILES_DUMP_H

#include "model/ct.h"

/* What there may be of a container in DUMPDIR. */
enum dump_item {
	DUMP_FILE,		/* it, suspended */
	DUMP_FILE_OLD,		/* what it was before it was started anew */
	DUMP_FILE_MIGRATED,	/* what it was when it left for another node */
	DUMP_IMAGES,		/* of CRIU, while it is at work */
	DUMP_IMAGES_LOG,	/* of the last time that it failed */
	DUMP_MOVING,		/* it, on its way from node to node */
	DUMP_ROUNDS,		/* memory that was saved while it ran */
	DUMP_NR_ITEMS
};

/* DUMPDIR, or where it is by default; the caller frees. */
char *dump_dir(const struct ct *ct);
char *dump_item_path(const char *dir, enum dump_item item, uint32_t ctid);
/* The file. */
char *dump_path(const char *dir, uint32_t ctid);

#endif /* VZ_FILES_DUMP_H */
