/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What is asked of a quota. */
#ifndef VZ_QUOTA_REQUEST_H
#define VZ_QUOTA_REQUEST_H

#include "quota/quotafile.h"
#include "quota/store.h"

#define QUOTA_GRACE	259200U		/* seconds, where nobody says */
#define QUOTA_ID_MAX	4294967294U

enum quota_given {
	GIVEN_SPACE_SOFT	= 1 << 0,
	GIVEN_SPACE_HARD	= 1 << 1,
	GIVEN_INODE_SOFT	= 1 << 2,
	GIVEN_INODE_HARD	= 1 << 3,
	GIVEN_LIMITS		= GIVEN_SPACE_SOFT | GIVEN_SPACE_HARD |
				  GIVEN_INODE_SOFT | GIVEN_INODE_HARD,
	GIVEN_SPACE_GRACE	= 1 << 4,
	GIVEN_INODE_GRACE	= 1 << 5,
	GIVEN_GRACE		= GIVEN_SPACE_GRACE | GIVEN_INODE_GRACE,
	GIVEN_LEVEL2		= 1 << 6,
	GIVEN_UGID_LIMIT	= 1 << 7,
};

/* New values; those that are not given stay. Space in bytes. */
struct quota_change {
	unsigned int		given;
	struct quota_stat	limits;		/* soft and hard of each */
	struct quota_grace	grace;
	bool			level2;
	uint32_t		ugid_limit;
};

struct quota_request {
	struct quota_place	place;
	struct quota_change	change;
	bool			force;
	bool			no_check;
	/* KiB and inodes that the kernel allows beyond the limits */
	unsigned int		spare;
};

#endif /* VZ_QUOTA_REQUEST_H */
