/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The mark beside a private area, PRIVATE.vzmigrate: what is in that directory has
 * come with a migration that is not finished, or has gone with one that left it. It
 * names the directory by its inode and its birth, so that it says nothing of another
 * one that takes its place; or is empty, before there is one.
 */
#ifndef VZMIGRATE_MARK_H
#define VZMIGRATE_MARK_H

#include "migration.h"

/* For scripts there: what it says of $dir, and whether $2 is that of $dir. */
#define MARK_OF_DIR	"stat -L -c %i:%W -- \"$dir\""
#define MARK_IS_VALID \
	"[ -f \"$2\" ] && { [ ! -e \"$dir\" ] || [ \"$(cat -- \"$2\")\" = \"$(" MARK_OF_DIR ")\" ]; }"

/* The same of a private area here. The caller frees. */
char *mark_path(const char *private);
/* 0 or -errno. */
int mark_write(const char *private);

#endif /* VZMIGRATE_MARK_H */
