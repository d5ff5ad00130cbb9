/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The classic quota file: limits, grace times and usage of a tree and of the
 * users and groups in it. Version 3 is written, least byte first and with
 * 64-bit times; its small variant of 32-bit nodes and versions 1 and 2 are read.
 * Everything here works on memory, and trusts nothing in it.
 */
#ifndef VZ_QUOTA_QUOTAFILE_H
#define VZ_QUOTA_QUOTAFILE_H

#include <stddef.h>
#include <stdint.h>

#include "base/str.h"

/* What is used of one thing, and how much may be. */
struct quota_limit {
	uint64_t	usage;
	uint64_t	soft;
	uint64_t	hard;
	int64_t		deadline;	/* of the soft limit, epoch; 0: none */
};

/* Space is in bytes. Files have room for 2^32-1 inodes: more are that. */
struct quota_stat {
	struct quota_limit	space;
	struct quota_limit	inodes;
};

struct quota_grace {
	uint64_t	space;		/* seconds */
	uint64_t	inodes;
	uint32_t	flags;		/* kept as they are */
};

enum { QUOTA_USER, QUOTA_GROUP, QUOTA_OWNERS };

enum quota_id_flags {
	QUOTA_ID_LOADED	= 1 << 0,	/* the kernel has it */
	QUOTA_ID_DIRTY	= 1 << 1,	/* and something else than the file */
};

struct quota_id {
	uint32_t		id;	/* as inside */
	uint32_t		type;	/* QUOTA_USER, QUOTA_GROUP */
	struct quota_stat	stat;
	uint32_t		flags;
};

enum quota_file_flags {
	QUOTA_FILE_RUNNING	= 1 << 0,
	QUOTA_FILE_DIRTY	= 1 << 1,	/* to be counted again */
	QUOTA_FILE_LEVEL2	= 1 << 2,	/* on at the next start */
};

enum quota_ugid_flags {
	QUOTA_UGID_FIXED	= 1 << 0,	/* some ids are not loaded */
	QUOTA_UGID_ON		= 1 << 1,
	QUOTA_UGID_USER		= 1 << 4,
	QUOTA_UGID_GROUP	= 1 << 5,
};

struct quota_file {
	unsigned int		version;	/* as read: 1, 2 or 3 */
	uint32_t		flags;
	struct quota_stat	stat;
	struct quota_grace	grace;
	char			*path;		/* NULL: the file lies beside */
	uint32_t		ugid_limit;
	uint32_t		ugid_loaded;
	uint32_t		ugid_flags;
	struct quota_grace	ugid_grace[QUOTA_OWNERS];
	struct quota_id		*ids;
	size_t			nr_ids;
};

/*
 * 0, or -EINVAL: it is no quota file, truncated, of other contents than its
 * sizes say; -EBADMSG: its checksum is wrong; -EEXIST: an id is there twice.
 * *@ret is left alone then, else the caller frees it.
 */
int quotafile_parse(const void *data, size_t len, struct quota_file *ret);
/* Version 3; the caller frees. */
char *quotafile_print(const struct quota_file *file, size_t *ret_len);
void quotafile_free(struct quota_file *file);
#define _quotafile_ __attribute__((cleanup(quotafile_free)))

/* By id, then users before groups; for qsort() and bsearch(). */
int quota_id_compare(const void *a, const void *b);
void quotafile_sort(struct quota_file *file);
/* NULL: there is none. */
struct quota_id *quotafile_find(const struct quota_file *file, uint32_t id,
				uint32_t type);
/* The same, made when there is none. */
struct quota_id *quotafile_get(struct quota_file *file, uint32_t id,
			       uint32_t type);
void quotafile_drop_ids(struct quota_file *file);

static inline bool quota_limit_is_set(const struct quota_limit *limit)
{
	return limit->soft || limit->hard;
}

static inline bool quota_stat_has_limits(const struct quota_stat *stat)
{
	return quota_limit_is_set(&stat->space) ||
	       quota_limit_is_set(&stat->inodes);
}

#endif /* VZ_QUOTA_QUOTAFILE_H */
