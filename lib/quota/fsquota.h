/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The quota of a file system, by quotactl_fd(2): any descriptor on it will do,
 * O_PATH as well. The kernel's ordinary calls are used, which ext4 and XFS both
 * have, with limits in KiB, usage in bytes and deadlines of 64 bits. All calls
 * give 0 or -errno; -ENOSYS or -ESRCH: there is no such quota.
 */
#ifndef VZ_QUOTA_FSQUOTA_H
#define VZ_QUOTA_FSQUOTA_H

#include <stdbool.h>

#include "quota/quotafile.h"

enum { FSQUOTA_USER, FSQUOTA_GROUP, FSQUOTA_PROJECT, FSQUOTA_TYPES };

/* Ids that nobody has ever had use nothing and have no limits. */
int fsquota_get(int fd, int type, uint32_t id, struct quota_stat *ret);
/*
 * Limits and deadlines; usage is the file system's own business. Space is
 * rounded up to KiB. -ERANGE: the file system cannot keep so much.
 */
int fsquota_set(int fd, int type, uint32_t id, const struct quota_stat *stat);
/* The first id from @from on that is known. -ENOENT: there is none. */
int fsquota_next(int fd, int type, uint32_t from, uint32_t *ret_id,
		 struct quota_stat *ret);

struct fsquota_state {
	bool	counted[FSQUOTA_TYPES];
	bool	enforced[FSQUOTA_TYPES];
};

/* All false where there is no quota at all. */
int fsquota_state(int fd, struct fsquota_state *ret);
/* What is counted is enforced from now on, for the types of the mask 1 << type. */
int fsquota_enforce(int fd, unsigned int types);

/* The deadline that @limit has when it is checked at @now. */
int64_t quota_deadline(const struct quota_limit *limit, uint64_t grace,
		       int64_t now);

#endif /* VZ_QUOTA_FSQUOTA_H */
