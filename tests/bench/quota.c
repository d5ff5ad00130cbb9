// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * PID 1 of a guest that counts what disk quota costs: its time stamp counter goes
 * up by one with each instruction. The disk is /dev/vda, an ext4.
 *
 *     quota off|user|tree|all|both [OPERATION [BLOCKS]]
 *     quota list
 *
 * Starts a container and measures operations of its root in a directory of the
 * disk: without quota, with that of users, with level 1, with all three kinds that
 * the kernel is told nothing more about, or with both levels; each with limits
 * that are far away. See measure.h for what it prints; then it prints
 * "done".
 */
#include <errno.h>
#include <fcntl.h>
#include <linux/dqblk_xfs.h>
#include <linux/fs.h>
#include <linux/quota.h>
#include <linux/vzctl_quota.h>
#include <linux/vzcalluser.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/mount.h>
#include <sys/reboot.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "container.h"
#include "measure.h"

#define DISK		"/disk"
#define TREE		DISK "/tree"
#define CT		101
#define BASE		(ID_BASE + CT * ID_COUNT)
#define FAR_AWAY	(1ULL << 30)	/* KiB, and inodes */
#define PAGE		4096
#define NR_PAGES	256
#define NR_TYPES	3

static char page[PAGE];
static int fd;

/*
 * Operations
 */

static void enter_tree(void)
{
	check(TREE, chdir(TREE));
}

static void create_unlink(void)
{
	int file = open("new", O_CREAT | O_EXCL | O_WRONLY, 0644);

	check("new", file);
	close(file);
	check("unlink", unlink("new"));
}

static void open_file(void)
{
	enter_tree();
	fd = open("file", O_CREAT | O_RDWR | O_APPEND, 0644);
	check("file", fd);
}

static void empty_file(void)
{
	check("ftruncate", ftruncate(fd, 0));
	check("fsync", fsync(fd));
}

/* Blocks are reserved; those that write them later have their own time. */
static void append_pages(void)
{
	for (int i = 0; i < NR_PAGES; i++)
		if (write(fd, page, PAGE) != PAGE)
			die("write");
}

static void fill_file(void)
{
	check("ftruncate", ftruncate(fd, 0));
	append_pages();
	check("fsync", fsync(fd));
}

static void truncate_pages(void)
{
	for (int i = NR_PAGES; i-- > 0;)
		check("ftruncate", ftruncate(fd, (off_t)i * PAGE));
}

static void make_name(void)
{
	enter_tree();
	close(open("old", O_CREAT | O_WRONLY, 0644));
}

static void rename_twice(void)
{
	check("rename", rename("old", "other"));
	check("rename", rename("other", "old"));
}

static const struct operation operations[] = {
	{ "create+unlink",	"quota", enter_tree,	create_unlink,	500, 1, NULL },
	{ "append 4 kB",	"quota", open_file,	append_pages,	1, NR_PAGES, empty_file },
	{ "truncate 4 kB",	"quota", open_file,	truncate_pages,	1, NR_PAGES, fill_file },
	{ "rename",		"quota", make_name,	rename_twice,	500, 2, NULL },
};

static int run_all(void *arg)
{
	return measure_all(arg);
}

/*
 * Quota of the disk
 */

/* In the order of the kernel's types: users, groups, projects */
static const struct kind {
	const char	*name;
	bool		types[NR_TYPES];
	bool		is_tree;	/* that the kernel knows */
} kinds[] = {
	{ "off",	{ false, false, false }, false },
	{ "user",	{ true, false, false }, false },
	{ "tree",	{ false, false, true }, true },
	{ "all",	{ true, true, true }, false },
	{ "both",	{ true, true, true }, true },
};

static const unsigned int enforced[NR_TYPES] = {
	[USRQUOTA] = FS_QUOTA_UDQ_ENFD, [GRPQUOTA] = FS_QUOTA_GDQ_ENFD,
	[PRJQUOTA] = FS_QUOTA_PDQ_ENFD,
};

static const uint32_t ids[NR_TYPES] = {
	[USRQUOTA] = BASE, [GRPQUOTA] = BASE, [PRJQUOTA] = CT,
};

static void call(int dir, unsigned int cmd, int type, uint32_t id, void *arg)
{
	check("quotactl_fd", syscall(SYS_quotactl_fd, dir, QCMD(cmd, type), id,
				     arg));
}

static void set_limit(int dir, int type)
{
	struct if_dqblk dq = {
		.dqb_bhardlimit = FAR_AWAY, .dqb_bsoftlimit = FAR_AWAY,
		.dqb_ihardlimit = FAR_AWAY, .dqb_isoftlimit = FAR_AWAY,
		.dqb_valid = QIF_LIMITS,
	};
	struct fs_quota_statv state = { .qs_version = FS_QSTATV_VERSION1 };
	unsigned int flags = enforced[type];

	call(dir, Q_XGETQSTATV, type, 0, &state);
	if (!(state.qs_flags & flags))
		call(dir, Q_XQUOTAON, type, 0, &flags);
	call(dir, Q_SETQUOTA, type, ids[type], &dq);
}

static void make_project(int dir)
{
	struct fsxattr attributes;

	check("FSGETXATTR", ioctl(dir, FS_IOC_FSGETXATTR, &attributes));
	attributes.fsx_projid = CT;
	attributes.fsx_xflags |= FS_XFLAG_PROJINHERIT;
	check("FSSETXATTR", ioctl(dir, FS_IOC_FSSETXATTR, &attributes));
}

static void tell_kernel(int dir, bool level2)
{
	struct vzctl_quota arg = {
		.id = CT, .ve_id = CT, .fd = dir,
		.flags = level2 ? VZ_QUOTA_UGID : 0,
		.id_base = level2 ? BASE : 0,
		.id_count = level2 ? ID_COUNT : 0,
	};
	int ctl = open(VZCTL_DEVICE, O_RDWR | O_CLOEXEC);

	check(VZCTL_DEVICE, ctl);
	check("VZCTL_QUOTA_ON", ioctl(ctl, VZCTL_QUOTA_ON, &arg));
	close(ctl);
}

static void make_tree(const struct kind *kind)
{
	int dir;

	mkdir(DISK, 0755);
	check(DISK, mount("/dev/vda", DISK, "ext4", 0, NULL));
	check(TREE, mkdir(TREE, 0755));
	check(TREE, chown(TREE, BASE, BASE));
	dir = open(TREE, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	check(TREE, dir);
	for (int type = 0; type < NR_TYPES; type++)
		if (kind->types[type])
			set_limit(dir, type);
	if (kind->types[PRJQUOTA])
		make_project(dir);
	if (kind->is_tree)
		tell_kernel(dir, kind->types[USRQUOTA]);
}

static const struct kind *find_kind(const char *name)
{
	for (size_t i = 0; i < sizeof(kinds) / sizeof(*kinds); i++)
		if (!strcmp(kinds[i].name, name))
			return &kinds[i];
	return NULL;
}

int main(int argc, char **argv)
{
	struct request request = {
		.operations = operations,
		.nr = sizeof(operations) / sizeof(*operations),
		.blocks = MEASURE_BLOCKS,
	};
	struct container ct = {
		.id = CT, .is_ve = true, .init = run_all, .arg = &request,
	};
	const struct kind *kind = NULL;

	if (!strcmp(argv[argc - 1], "list")) {
		measure_list(&request);
		return 0;
	}
	/* Linux puts words that it does not know before those for init */
	while (argc && !(kind = find_kind(*argv)))
		argc--, argv++;
	if (!kind)
		return 2;
	measure_mount("devtmpfs", "/dev");
	measure_mount("proc", "/proc");
	measure_mount("sysfs", "/sys");
	measure_mount("cgroup2", CGROUP_ROOT);
	make_tree(kind);
	if (argc > 1)
		request.only = argv[1];
	if (argc > 2)
		request.blocks = atoi(argv[2]);
	puts(container_wait(container_start(&ct)) ? "failed" : "done");
	fflush(stdout);
	sync();
	return reboot(RB_POWER_OFF);
}
