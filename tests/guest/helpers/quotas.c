/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 *   quotas own DEVICE      what root and others of a container may ask of quota
 *                          on its own disk
 *   quotas other DEVICE    what they may not, of any other
 * Prints TAP rows. Runs inside, as root.
 */
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <linux/dqblk_xfs.h>
#include <linux/quota.h>
#include <sched.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include "rows.h"

#define ARRAY_SIZE(a)	(sizeof(a) / sizeof((a)[0]))
#define QFMT_VFS_V1	4

static const char *device;

/* 0 or the error. */
static int call(int cmd, int type, uint32_t id, void *arg)
{
	return syscall(SYS_quotactl, QCMD(cmd, type), device, id, arg) ?
		errno : 0;
}

/* The structures that any of the commands may fill in. */
static union {
	struct if_dqblk		dq;
	struct if_nextdqblk	next;
	struct if_dqinfo	info;
	struct fs_disk_quota	xfs;
	struct fs_quota_stat	stat;
	struct fs_quota_statv	statv;
	uint32_t		format;
	char			room[4096];
} arg;

static int fresh(int cmd, int type, uint32_t id)
{
	memset(&arg, 0, sizeof(arg));
	if (cmd == Q_XGETQSTATV)
		arg.statv.qs_version = FS_QSTATV_VERSION1;
	return call(cmd, type, id, &arg);
}

static const struct command {
	int		cmd;
	const char	*name;
	bool		is_for_all;	/* not only for root */
	bool		has_id;
} commands[] = {
	{ Q_GETFMT, "GETFMT", true, false },
	{ Q_GETINFO, "GETINFO", true, false },
	{ Q_SETINFO, "SETINFO", false, false },
	{ Q_GETQUOTA, "GETQUOTA", false, true },
	{ Q_GETNEXTQUOTA, "GETNEXTQUOTA", false, true },
	{ Q_SETQUOTA, "SETQUOTA", false, true },
	{ Q_XGETQSTAT, "XGETQSTAT", true, false },
	{ Q_XGETQSTATV, "XGETQSTATV", true, false },
	{ Q_XGETQUOTA, "XGETQUOTA", false, true },
	{ Q_XGETNEXTQUOTA, "XGETNEXTQUOTA", false, true },
	{ Q_XSETQLIM, "XSETQLIM", false, true },
};

/* Each command with an id, one after the other; the name of one that differs. */
static const char *each(int type, uint32_t id, bool only_with_id, int want)
{
	for (size_t i = 0; i < ARRAY_SIZE(commands); i++) {
		const struct command *c = &commands[i];

		if (only_with_id && !c->has_id)
			continue;
		if (fresh(c->cmd, type, id) != want)
			return c->name;
	}
	return NULL;
}

static void all_give(const char *what, int type, uint32_t id,
		     bool only_with_id, int want)
{
	const char *odd = each(type, id, only_with_id, want);

	row(!odd, what, 0, want);
	if (odd)
		printf("# %s does not\n", odd);
}

static void try_reading(void)
{
	bool is_xfs = fresh(Q_GETFMT, USRQUOTA, 0) == ESRCH;

	row(is_xfs || arg.format == QFMT_VFS_V1, "there is a format",
	    arg.format, QFMT_VFS_V1);
	is("there are grace times", fresh(Q_GETINFO, GRPQUOTA, 0), 0);
	is("no quota file is to be looked for",
	   !!(arg.info.dqi_flags & DQF_SYS_FILE), true);
	is("root reads a user", fresh(Q_GETQUOTA, USRQUOTA, 0), 0);
	row(arg.dq.dqb_curinodes > 10, "who has files", arg.dq.dqb_curinodes,
	    10);
	is("root reads a group", fresh(Q_XGETQUOTA, GRPQUOTA, 0), 0);
	/* XFS has none for who has no files */
	is("the last id there is", fresh(Q_GETQUOTA, USRQUOTA, 65535),
	   is_xfs ? ENOENT : 0);
	is("state", fresh(Q_XGETQSTATV, USRQUOTA, 0), 0);
	is("does not tell of projects", arg.statv.qs_flags &
	   (FS_QUOTA_PDQ_ACCT | FS_QUOTA_PDQ_ENFD), 0);
	is("nor of the node's files", arg.statv.qs_uquota.qfs_ino |
	   arg.statv.qs_pquota.qfs_ino | arg.statv.qs_incoredqs, 0);
}

static void try_listing(int type, const char *what)
{
	uint32_t id = 0;
	int err, nr = 0, strange = 0;

	while (!(err = fresh(Q_GETNEXTQUOTA, type, id))) {
		strange += arg.next.dqb_id < id || arg.next.dqb_id > 65535;
		id = arg.next.dqb_id + 1;
		if (++nr > 70000 || id > 65535)
			break;
	}
	is(what, id > 65535 ? ENOENT : err, ENOENT);
	is("without any of the neighbours", strange, 0);
	row(nr > 1, "there are some", nr, 2);
}

static void try_outside(void)
{
	static const struct {
		const char	*name;
		uint32_t	id;
	} ids[] = {
		{ "the id behind the range", 65536 },
		{ "the id of a neighbour", 131072 },
		{ "2^31", 1U << 31 },
		{ "2^32-2", UINT32_MAX - 1 },
		{ "-1", UINT32_MAX },
	};

	for (size_t i = 0; i < ARRAY_SIZE(ids); i++) {
		all_give(ids[i].name, USRQUOTA, ids[i].id, true, EINVAL);
		all_give(ids[i].name, GRPQUOTA, ids[i].id, true, EINVAL);
	}
	all_give("projects", PRJQUOTA, 0, false, EINVAL);
	all_give("a type that is none", 3, 0, false, EINVAL);
}

static void try_setting(void)
{
	struct if_dqblk limits = {
		.dqb_bsoftlimit = 1000, .dqb_bhardlimit = 2000,
		.dqb_isoftlimit = 10, .dqb_ihardlimit = 20,
		.dqb_valid = QIF_LIMITS,
	};
	struct if_dqblk usage = { .dqb_valid = QIF_USAGE };
	struct if_dqinfo info = {
		.dqi_bgrace = 61, .dqi_igrace = 62,
		.dqi_valid = IIF_BGRACE | IIF_IGRACE,
	};

	is("limits", call(Q_SETQUOTA, USRQUOTA, 4321, &limits), 0);
	fresh(Q_GETQUOTA, USRQUOTA, 4321);
	is("are there", arg.dq.dqb_bhardlimit, 2000);
	fresh(Q_XGETQUOTA, USRQUOTA, 4321);
	is("in other units, too", arg.xfs.d_blk_softlimit, 2000);
	fresh(Q_GETQUOTA, GRPQUOTA, 4321);
	is("not for the group", arg.dq.dqb_bhardlimit, 0);
	is("usage is not root's to set",
	   call(Q_SETQUOTA, USRQUOTA, 4321, &usage), EPERM);
	is("grace times", call(Q_SETINFO, GRPQUOTA, 0, &info), 0);
	fresh(Q_GETINFO, GRPQUOTA, 0);
	is("are there, too", arg.info.dqi_bgrace * 100 + arg.info.dqi_igrace,
	   6162);
	fresh(Q_GETINFO, USRQUOTA, 0);
	row(arg.info.dqi_bgrace != 61, "users have theirs",
	    arg.info.dqi_bgrace, 0);
	limits = (struct if_dqblk){ .dqb_valid = QIF_LIMITS };
	call(Q_SETQUOTA, USRQUOTA, 4321, &limits);
}

/* Each is a number of blocks that is another one as 64 bits of bytes. */
static void try_too_large(void)
{
	struct if_dqblk soft = {
		.dqb_bsoftlimit = 1ULL << 54, .dqb_bhardlimit = 1000,
		.dqb_valid = QIF_BLIMITS,
	};
	struct if_dqblk hard = {
		.dqb_bhardlimit = (1ULL << 54) + 1000, .dqb_valid = QIF_BLIMITS,
	};
	struct fs_disk_quota xfs = {
		.d_version = FS_DQUOT_VERSION,
		.d_blk_hardlimit = (1ULL << 55) + 1000,
		.d_fieldmask = FS_DQ_BHARD,
	};

	is("a soft limit beyond what bytes can say",
	   call(Q_SETQUOTA, USRQUOTA, 4322, &soft), ERANGE);
	is("a hard one", call(Q_SETQUOTA, USRQUOTA, 4322, &hard), ERANGE);
	is("in other units", call(Q_XSETQLIM, USRQUOTA, 4322, &xfs), ERANGE);
	fresh(Q_GETQUOTA, USRQUOTA, 4322);
	is("nothing of them is set",
	   arg.dq.dqb_bhardlimit | arg.dq.dqb_bsoftlimit, 0);
	hard.dqb_bhardlimit = 1ULL << 35;
	is("32 TiB are a limit", call(Q_SETQUOTA, USRQUOTA, 4322, &hard), 0);
	fresh(Q_GETQUOTA, USRQUOTA, 4322);
	is("that is kept whole", arg.dq.dqb_bhardlimit, 1L << 35);
	hard.dqb_bhardlimit = 0;
	call(Q_SETQUOTA, USRQUOTA, 4322, &hard);
}

static void try_switching(void)
{
	uint32_t flags = FS_QUOTA_UDQ_ENFD | FS_QUOTA_GDQ_ENFD;

	is("off", call(Q_QUOTAOFF, USRQUOTA, 0, NULL), 0);
	is("off as XFS does it", call(Q_XQUOTAOFF, USRQUOTA, 0, &flags), 0);
	is("on", call(Q_QUOTAON, USRQUOTA, QFMT_VFS_V1, "/aquota.user"), 0);
	is("sync", call(Q_SYNC, USRQUOTA, 0, NULL), 0);
	is("removing quota is refused", call(Q_XQUOTARM, USRQUOTA, 0, &flags),
	   EINVAL);
	is("so is what nobody knows", call(0x800077, USRQUOTA, 0, NULL),
	   EINVAL);
	fresh(Q_XGETQSTAT, USRQUOTA, 0);
	is("and quota is on all the time", arg.stat.qs_flags & flags, flags);
}

static void try_descriptor(void)
{
	int root = open("/", O_RDONLY | O_DIRECTORY);
	int proc = open("/proc", O_RDONLY | O_DIRECTORY);

	is("through a descriptor", syscall(SYS_quotactl_fd, root,
		QCMD(Q_GETQUOTA, USRQUOTA), 0, &arg), 0);
	is("not of what has no quota", syscall(SYS_quotactl_fd, proc,
		QCMD(Q_GETQUOTA, USRQUOTA), 0, &arg) ? errno : 0, ENOSYS);
	close(root);
	close(proc);
}

/* The same by the system calls of 32-bit processes; all below 4 GB. */
static int call32(int cmd, int type, uint32_t id, char *low)
{
	int ret;

	__asm__ volatile ("int $0x80" : "=a"(ret)
		: "a"(131), "b"(QCMD(cmd, type)),
		  "c"((uint32_t)(uintptr_t)low), "d"(id),
		  "S"((uint32_t)(uintptr_t)low + 2048) : "memory", "cc", "r8", "r9", "r10", "r11");
	return -ret;
}

#define DQBLK32	68		/* ends without the padding of 64 bit */

/* Where there are none, asking for one kills. */
static bool has_32bit(char *low)
{
	int child = 0;
	pid_t pid;

	fflush(stdout);
	pid = fork();
	if (!pid)
		_exit(call32(Q_SYNC, USRQUOTA, 0, low) == ENOSYS);
	waitpid(pid, &child, 0);
	return WIFEXITED(child) && !WEXITSTATUS(child);
}

static void try_32bit(void)
{
	char *low = mmap(NULL, 4096, PROT_READ | PROT_WRITE,
			 MAP_PRIVATE | MAP_ANONYMOUS | MAP_32BIT, -1, 0);
	struct if_dqblk dq;
	int err;

	strcpy(low, device);
	memset(low + 2048, 0x55, 256);
	if (!has_32bit(low)) {
		printf("ok %d - 32 bit # SKIP not in this kernel\n", ++rows_nr);
		return;
	}
	err = call32(Q_GETQUOTA, USRQUOTA, 0, low);
	is("32 bit", err, 0);
	memcpy(&dq, low + 2048, DQBLK32);
	fresh(Q_GETQUOTA, USRQUOTA, 0);
	is("gets the same", dq.dqb_curinodes, arg.dq.dqb_curinodes);
	is("and nothing behind it", low[2048 + DQBLK32], 0x55);
	memset(low + 2048, 0x55, 256);
	is("32 bit: state", call32(Q_XGETQSTAT, USRQUOTA, 0, low), 0);
	is("is of the same version", low[2048], FS_QSTAT_VERSION);
}

static void be_in_child(void (*try)(void))
{
	pid_t pid;
	int child;

	fflush(stdout);
	pid = fork();
	if (!pid) {
		try();
		fflush(stdout);
		_exit(rows_nr);
	}
	waitpid(pid, &child, 0);
	rows_nr = WEXITSTATUS(child);
}

static void try_as_user(void)
{
	int odd = 0;

	if (setgid(1000) || setuid(1000))
		exit(99);
	is("a user reads what is his", fresh(Q_GETQUOTA, USRQUOTA, 1000), 0);
	is("and his group's", fresh(Q_XGETQUOTA, GRPQUOTA, 1000), 0);
	is("not root's", fresh(Q_GETQUOTA, USRQUOTA, 0), EPERM);
	is("nor another group's", fresh(Q_GETQUOTA, GRPQUOTA, 0), EPERM);
	for (size_t i = 0; i < ARRAY_SIZE(commands); i++)
		if (!commands[i].is_for_all && fresh(commands[i].cmd, USRQUOTA,
						     0) != EPERM)
			odd++;
	is("all the rest is root's", odd, 0);
	is("switching, too", call(Q_QUOTAOFF, USRQUOTA, 0, NULL), EPERM);
}

static void try_nested(void)
{
	if (setuid(1000) || unshare(CLONE_NEWUSER)) {
		printf("ok %d - a user namespace inside # SKIP none to be had\n",
		       ++rows_nr);
		return;
	}
	is("root of a user namespace inside is not root",
	   fresh(Q_SETQUOTA, USRQUOTA, 0), EPERM);
	is("and lists nobody", fresh(Q_GETNEXTQUOTA, USRQUOTA, 0), EPERM);
}

static void try_own(void)
{
	try_reading();
	try_listing(USRQUOTA, "users are listed");
	try_listing(GRPQUOTA, "groups are listed");
	try_outside();
	try_setting();
	try_too_large();
	try_switching();
	try_descriptor();
	try_32bit();
	be_in_child(try_as_user);
	be_in_child(try_nested);
}

static void try_other(void)
{
	all_give("users", USRQUOTA, 0, false, ESRCH);
	all_give("groups", GRPQUOTA, 0, false, ESRCH);
	all_give("projects", PRJQUOTA, 0, false, EINVAL);
	is("off", call(Q_QUOTAOFF, USRQUOTA, 0, NULL), ESRCH);
}

int main(int argc, char *argv[])
{
	if (argc != 3)
		return 2;
	device = argv[2];
	setlinebuf(stdout);
	if (!strcmp(argv[1], "own"))
		try_own();
	else
		try_other();
	return rows_end();
}
