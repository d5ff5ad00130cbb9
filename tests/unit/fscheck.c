// SPDX-License-Identifier: GPL-2.0-or-later
/* What a file system offers for quota, from facts. */
#include <string.h>

#include "base/cleanup.h"
#include "quota/fscheck.h"
#include "tap.h"

static void judged(const struct fs_facts *facts, enum quota_err code,
		   const char *reason, const char *command, const char *what)
{
	_fs_verdict_ struct fs_verdict verdict = { 0 };
	_free_ char *todo = NULL;

	fs_judge(facts, &verdict);
	is_number(verdict.code, code, what);
	ok(!reason || (verdict.reason && strstr(verdict.reason, reason)),
	   "the reason has \"%s\", it is \"%s\"", reason ? reason : "",
	   verdict.reason ? verdict.reason : "");
	todo = words_join(&verdict.todo, "; ");
	ok(!command || strstr(todo, command), "what to do has \"%s\", it is \"%s\"",
	   command ? command : "", todo);
}

static void check_levels(void)
{
	struct fs_facts facts = {
		.point = "/vz", .type = "ext4", .device = "/dev/sdb1",
		.state = { .counted = { true, true, true } },
		.ext4 = { true, true, true, true, 256 },
	};
	_fs_verdict_ struct fs_verdict all = { 0 }, first = { 0 };

	judged(&facts, QUOTA_OK, NULL, NULL, "ext4 with all of it");
	fs_judge(&facts, &all);
	ok(all.level1 && all.level2, "has both levels");
	facts.no_kernel = true;
	judged(&facts, QUOTA_FS_KERNEL, "The running kernel", "CONFIG_VE_QUOTA",
	       "on a kernel that does not use it");
	facts.state.counted[FSQUOTA_GROUP] = false;
	judged(&facts, QUOTA_FS_UNMOUNT, "quota of users and groups",
	       "-Q usrquota,grpquota,prjquota", "without groups");
	fs_judge(&facts, &first);
	ok(first.level1 && !first.level2, "has the first level");
}

static void check_ext4(void)
{
	struct fs_facts facts = {
		.point = "/vz", .type = "ext4", .device = "/dev/mapper/vg-vz",
		.ext4 = { .known = true, .inode_size = 256 },
	};

	judged(&facts, QUOTA_FS_UNMOUNT, "features quota and project",
	       "tune2fs -O quota,project -Q usrquota,grpquota,prjquota /dev/mapper/vg-vz",
	       "ext4 without features");
	judged(&facts, QUOTA_FS_UNMOUNT, NULL, "umount /vz",
	       "is unmounted for it");
	facts.ext4.quota = true;
	judged(&facts, QUOTA_FS_UNMOUNT, "the feature project", NULL,
	       "ext4 with one of them");
	facts.ext4.project = true;
	judged(&facts, QUOTA_FS_UNMOUNT, "quota of projects", NULL,
	       "with both, but no quota of projects");
	facts.ext4.project_file = true;
	judged(&facts, QUOTA_FS_UNMOUNT, "CONFIG_QFMT_V2", NULL,
	       "a kernel without it");
	facts.point = "/";
	judged(&facts, QUOTA_FS_UNMOUNT, NULL, "rescue system",
	       "the root file system needs another one");
	facts.read_only = true;
	judged(&facts, QUOTA_FS_OPTIONS, "is mounted read-only",
	       "mount -o remount,rw /", "one that is read-only");
	facts.ext4.project_file = false;
	judged(&facts, QUOTA_FS_UNMOUNT, "quota of projects", NULL,
	       "to write to it would not be enough");
	facts.ext4 = (struct ext4_facts){ .known = true, .inode_size = 128 };
	judged(&facts, QUOTA_FS_NEVER, "128 bytes", "mkfs.ext4", "small inodes");
	facts.ext4.known = false;
	judged(&facts, QUOTA_FS_UNMOUNT, "cannot be read", "tune2fs",
	       "a superblock that cannot be read");
}

static void check_others(void)
{
	struct fs_facts facts = {
		.point = "/vz", .type = "xfs", .device = "/dev/sdb1",
	};
	static const char *const types[] = {
		"btrfs", "overlay", "nfs4", "tmpfs", "ext3", "zfs", "",
	};

	judged(&facts, QUOTA_FS_OPTIONS, "uquota,gquota,pquota",
	       "mount -o uquota,gquota,pquota /dev/sdb1 /vz", "XFS without options");
	facts.state.counted[FSQUOTA_PROJECT] = true;
	judged(&facts, QUOTA_FS_OPTIONS, "is mounted without uquota,gquota",
	       "mount -o uquota,gquota,pquota", "XFS with quota of projects only");
	facts.read_only = true;
	judged(&facts, QUOTA_FS_OPTIONS, "is mounted read-only",
	       "mount -o remount,rw /vz", "XFS that is read-only");
	facts.read_only = false;
	facts.state.counted[FSQUOTA_PROJECT] = false;
	facts.point = "/";
	judged(&facts, QUOTA_FS_OPTIONS, NULL, "rootflags=uquota,gquota,pquota",
	       "XFS as the root file system");
	for (size_t i = 0; i < ARRAY_SIZE(types); i++) {
		facts.type = (char *)types[i];
		judged(&facts, QUOTA_FS_NEVER, types[i], "DISK_QUOTA=no",
		       "a type that has none");
	}
}

static void check_super(void)
{
	unsigned char block[1024] = { 0 };
	struct ext4_facts facts;

	ext4_super_parse(block, sizeof(block), &facts);
	ok(!facts.known, "zeros are no superblock");
	block[0x38] = 0x53;
	block[0x39] = 0xEF;
	block[0x58] = 0;
	block[0x59] = 1;
	ext4_super_parse(block, sizeof(block), &facts);
	ok(facts.known && !facts.quota && !facts.project &&
	   facts.inode_size == 256, "one without features");
	block[0x65] = 0x21;
	block[0x26c] = 15;
	ext4_super_parse(block, sizeof(block), &facts);
	ok(facts.quota && facts.project && facts.project_file, "with all");
	block[0x65] = 0x20;
	ext4_super_parse(block, sizeof(block), &facts);
	ok(!facts.quota && facts.project, "with one");
	ext4_super_parse(block, 1023, &facts);
	ok(!facts.known, "a part of one is none");
}

int main(void)
{
	check_levels();
	check_ext4();
	check_others();
	check_super();
	return done_testing();
}
