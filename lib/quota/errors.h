/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Exit codes of vzquota, vzdqcheck, vzdqdump and vzdqload. Whoever returns one
 * first has reported it; callers pass it on untouched.
 */
#ifndef VZ_QUOTA_ERRORS_H
#define VZ_QUOTA_ERRORS_H

#include "base/log.h"

enum quota_err {
	QUOTA_OK		= 0,
	QUOTA_SYSTEM		= 1,
	QUOTA_WRONG_USAGE	= 2,	/* wrong usage or values */
	QUOTA_KERNEL		= 3,	/* the kernel refused */
	QUOTA_BAD_FILE		= 4,
	QUOTA_RUNNING		= 5,
	QUOTA_NOT_RUNNING	= 6,
	QUOTA_LOCKED		= 7,	/* by another program */
	QUOTA_CROSSES		= 8,	/* another file system in the tree */
	QUOTA_NO_LEVEL2		= 9,	/* for information */
	QUOTA_DIRTY		= 10,	/* for information */
	QUOTA_NO_FILE		= 11,
	QUOTA_NO_POINT		= 13,	/* nobody says which tree */
	/* Of check-fs */
	QUOTA_FS_UNMOUNT	= 14,	/* change the unmounted device */
	QUOTA_FS_OPTIONS	= 15,	/* mount it with other options */
	QUOTA_FS_NEVER		= 16,	/* this type has no such quota */
	QUOTA_FS_KERNEL		= 17,	/* this kernel has none */
};

/* Reports a format and its arguments; the value is @code. */
#define quota_fail(code, ...)	(log_msg(-1, __VA_ARGS__), (code))
/* The same, with the words of @err (errno or -errno) at the end. */
#define quota_fail_errno(code, err, ...) \
	(log_errno(-1, err, __VA_ARGS__), (code))

#endif /* VZ_QUOTA_ERRORS_H */
