/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What the file system of a tree offers for disk quota, and what it would take. */
#ifndef VZ_QUOTA_FSCHECK_H
#define VZ_QUOTA_FSCHECK_H

#include <stdbool.h>
#include <stddef.h>

#include "base/str.h"
#include "quota/errors.h"
#include "quota/fsquota.h"

/* What the superblock of ext4 says. */
struct ext4_facts {
	bool		known;
	bool		quota;		/* feature */
	bool		project;	/* feature */
	bool		project_file;	/* the quota of projects has been made */
	unsigned int	inode_size;
};

struct fs_facts {
	char			*path;		/* that was asked about */
	char			*point;		/* where it is mounted */
	char			*type;
	char			*device;	/* by a name that can be opened, if it has one */
	bool			read_only;	/* the file system, or this mount of it */
	struct fsquota_state	state;
	struct ext4_facts	ext4;
	bool			no_kernel;	/* the running one knows no trees */
};

struct fs_verdict {
	enum quota_err	code;		/* QUOTA_OK, or QUOTA_FS_* */
	bool		level1;
	bool		level2;
	char		*reason;	/* NULL with QUOTA_OK */
	struct words	todo;		/* what to do, commands among it */
};

/* Bytes 1024 to 2047 of a device; not known when they are none of ext4. */
void ext4_super_parse(const void *block, size_t len, struct ext4_facts *ret);

/* QUOTA_SYSTEM when @path cannot be examined. */
enum quota_err fs_facts_read(const char *path, struct fs_facts *ret);
void fs_facts_free(struct fs_facts *facts);
#define _fs_facts_ __attribute__((cleanup(fs_facts_free)))

void fs_judge(const struct fs_facts *facts, struct fs_verdict *ret);
void fs_verdict_free(struct fs_verdict *verdict);
#define _fs_verdict_ __attribute__((cleanup(fs_verdict_free)))

/*
 * NULL: the tree may have level 1 and, with @level2, that. Else why not and what
 * to do, in one line; the caller frees. @path is for the rare case only.
 */
char *fs_why_not(int fd, const char *path, bool level2);

/* "REASON: TODO; TODO"; the caller frees. */
char *fs_verdict_text(const struct fs_verdict *verdict);

#endif /* VZ_QUOTA_FSCHECK_H */
