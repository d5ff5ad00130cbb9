/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Quota as text, by which it moves to another node: what vzdqdump writes and
 * vzdqload reads. Both must be asked for the same parts.
 */
#ifndef VZ_QUOTA_TRANSFER_H
#define VZ_QUOTA_TRANSFER_H

#include <stdbool.h>

#include "quota/quotafile.h"

enum transfer_parts {
	TRANSFER_FIRST		= 1 << 0,	/* the tree as a whole */
	TRANSFER_GRACE		= 1 << 1,	/* of users and groups: grace times */
	TRANSFER_LIMITS		= 1 << 2,
	TRANSFER_DEADLINES	= 1 << 3,
};

/* @level2: there are users and groups. The caller frees. */
char *transfer_print(const struct quota_file *file, unsigned int parts,
		     bool level2);

struct transfer_error {
	unsigned long	line;		/* 0: behind the last one */
	const char	*expected;
};

/*
 * Into @file, where what the text has nothing of stays, on or off as well.
 * -EINVAL: @file is half changed, and *@ret_error says where it went wrong.
 */
int transfer_parse(const char *text, unsigned int parts,
		   struct quota_file *file, struct transfer_error *ret_error);

#endif /* VZ_QUOTA_TRANSFER_H */
