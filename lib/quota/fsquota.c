// SPDX-License-Identifier: GPL-2.0-or-later
/* The quota of a file system. */
#include <errno.h>
#include <linux/dqblk_xfs.h>
#include <linux/quota.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "quota/fsquota.h"

#ifndef SYS_quotactl_fd
#define SYS_quotactl_fd	443
#endif

#define KIB		1024U
/* Beyond it the kernel's own numbers of bytes are negative. */
#define SPACE_MAX	INT64_MAX

_Static_assert(FSQUOTA_USER == USRQUOTA && FSQUOTA_GROUP == GRPQUOTA &&
	       FSQUOTA_PROJECT == PRJQUOTA, "types as the kernel has them");
_Static_assert((int)FSQUOTA_USER == (int)QUOTA_USER &&
	       (int)FSQUOTA_GROUP == (int)QUOTA_GROUP, "and as the file has them");

static int call(int fd, unsigned int cmd, int type, uint32_t id, void *arg)
{
	/* The highest bits of commands make them negative numbers. */
	cmd = cmd << SUBCMDSHIFT | (type & SUBCMDMASK);
	return syscall(SYS_quotactl_fd, fd, cmd, id, arg) ? -errno : 0;
}

static uint64_t to_kib(uint64_t bytes)
{
	return bytes / KIB + (bytes % KIB != 0);
}

/* XFS rounds the largest limits up to a block, beyond what is a limit for us. */
static uint64_t to_bytes(uint64_t kib)
{
	return kib > SPACE_MAX / KIB ? SPACE_MAX : kib * KIB;
}

static void stat_of(const struct if_dqblk *dq, struct quota_stat *ret)
{
	*ret = (struct quota_stat){
		.space = {
			.usage = dq->dqb_curspace,
			.soft = to_bytes(dq->dqb_bsoftlimit),
			.hard = to_bytes(dq->dqb_bhardlimit),
			.deadline = dq->dqb_btime,
		},
		.inodes = {
			.usage = dq->dqb_curinodes,
			.soft = dq->dqb_isoftlimit,
			.hard = dq->dqb_ihardlimit,
			.deadline = dq->dqb_itime,
		},
	};
}

int fsquota_get(int fd, int type, uint32_t id, struct quota_stat *ret)
{
	struct if_dqblk dq = { 0 };
	int err = call(fd, Q_GETQUOTA, type, id, &dq);

	if (err && err != -ENOENT)
		return err;
	stat_of(&dq, ret);
	return 0;
}

int fsquota_set(int fd, int type, uint32_t id, const struct quota_stat *stat)
{
	struct if_dqblk dq = {
		.dqb_bsoftlimit = to_kib(stat->space.soft),
		.dqb_bhardlimit = to_kib(stat->space.hard),
		.dqb_btime = stat->space.deadline,
		.dqb_isoftlimit = stat->inodes.soft,
		.dqb_ihardlimit = stat->inodes.hard,
		.dqb_itime = stat->inodes.deadline,
		/* Without times, each call would begin the grace time again. */
		.dqb_valid = QIF_LIMITS | QIF_TIMES,
	};

	if (stat->space.soft > SPACE_MAX || stat->space.hard > SPACE_MAX)
		return -ERANGE;
	return call(fd, Q_SETQUOTA, type, id, &dq);
}

int fsquota_next(int fd, int type, uint32_t from, uint32_t *ret_id,
		 struct quota_stat *ret)
{
	struct if_nextdqblk next = { 0 };
	int err = call(fd, Q_GETNEXTQUOTA, type, from, &next);
	struct if_dqblk dq = {
		.dqb_bhardlimit = next.dqb_bhardlimit,
		.dqb_bsoftlimit = next.dqb_bsoftlimit,
		.dqb_curspace = next.dqb_curspace,
		.dqb_ihardlimit = next.dqb_ihardlimit,
		.dqb_isoftlimit = next.dqb_isoftlimit,
		.dqb_curinodes = next.dqb_curinodes,
		.dqb_btime = next.dqb_btime,
		.dqb_itime = next.dqb_itime,
	};

	if (err)
		return err;
	*ret_id = next.dqb_id;
	stat_of(&dq, ret);
	return 0;
}

static const struct {
	unsigned int	counted;
	unsigned int	enforced;
} type_flags[FSQUOTA_TYPES] = {
	[FSQUOTA_USER]	= { FS_QUOTA_UDQ_ACCT, FS_QUOTA_UDQ_ENFD },
	[FSQUOTA_GROUP]	= { FS_QUOTA_GDQ_ACCT, FS_QUOTA_GDQ_ENFD },
	[FSQUOTA_PROJECT] = { FS_QUOTA_PDQ_ACCT, FS_QUOTA_PDQ_ENFD },
};

int fsquota_state(int fd, struct fsquota_state *ret)
{
	struct fs_quota_statv statv = { .qs_version = FS_QSTATV_VERSION1 };
	int err = call(fd, Q_XGETQSTATV, FSQUOTA_USER, 0, &statv);

	*ret = (struct fsquota_state){ 0 };
	if (err == -ENOSYS || err == -ESRCH)
		return 0;
	if (err)
		return err;
	for (int type = 0; type < FSQUOTA_TYPES; type++) {
		ret->counted[type] = statv.qs_flags & type_flags[type].counted;
		ret->enforced[type] = statv.qs_flags & type_flags[type].enforced;
	}
	return 0;
}

int fsquota_enforce(int fd, unsigned int types)
{
	struct fsquota_state state;
	unsigned int flags = 0;
	int err = fsquota_state(fd, &state);

	if (err)
		return err;
	for (int type = 0; type < FSQUOTA_TYPES; type++) {
		if (!(types & 1U << type) || state.enforced[type])
			continue;
		if (!state.counted[type])
			return -ESRCH;
		flags |= type_flags[type].enforced;
	}
	if (!flags)
		return 0;
	err = call(fd, Q_XQUOTAON, FSQUOTA_USER, 0, &flags);
	/* Somebody else was at it. */
	return err == -EEXIST ? 0 : err;
}

int64_t quota_deadline(const struct quota_limit *limit, uint64_t grace,
		       int64_t now)
{
	int64_t end;

	if (!limit->soft || limit->usage <= limit->soft)
		return 0;
	if (limit->deadline)
		return limit->deadline;
	return __builtin_add_overflow(now, grace, &end) ? INT64_MAX : end;
}
