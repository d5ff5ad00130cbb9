// SPDX-License-Identifier: GPL-2.0-or-later
/* What the file system of a tree offers for disk quota. */
#include <errno.h>
#include <fcntl.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/statvfs.h>
#include <sys/sysmacros.h>
#include <unistd.h>

#include "base/cleanup.h"
#include "base/file.h"
#include "base/paths.h"
#include "node/mount.h"
#include "quota/fscheck.h"
#include "quota/tree.h"

/* The superblock of ext4: offsets and bits of its documented format. */
#define SUPER_OFFSET		1024
#define SUPER_SIZE		1024
#define SUPER_MAGIC		0x38
#define SUPER_INODE_SIZE	0x58
#define SUPER_FEATURE_RO	0x64
#define SUPER_PROJECT_INODE	0x26c
#define EXT4_MAGIC		0xEF53
#define FEATURE_RO_QUOTA	0x0100
#define FEATURE_RO_PROJECT	0x2000
/* Smaller inodes have no place for a project. */
#define INODE_SIZE_MIN		256

#define ANY_ID			1
#define UEVENT_MAX		4096
#define DEVNAME			"DEVNAME="

static uint32_t number_at(const unsigned char *block, size_t offset, size_t size)
{
	uint32_t value = 0;

	for (size_t i = size; i-- > 0;)
		value = value << 8 | block[offset + i];
	return value;
}

void ext4_super_parse(const void *block, size_t len, struct ext4_facts *ret)
{
	uint32_t features;

	*ret = (struct ext4_facts){ 0 };
	if (len < SUPER_SIZE ||
	    number_at(block, SUPER_MAGIC, 2) != EXT4_MAGIC)
		return;
	features = number_at(block, SUPER_FEATURE_RO, 4);
	*ret = (struct ext4_facts){
		.known = true,
		.quota = features & FEATURE_RO_QUOTA,
		.project = features & FEATURE_RO_PROJECT,
		.project_file = number_at(block, SUPER_PROJECT_INODE, 4),
		.inode_size = number_at(block, SUPER_INODE_SIZE, 2),
	};
}

/* As the kernel names it: not every node has links in /dev/block. The caller frees. */
static char *kernel_name(dev_t dev)
{
	_free_ char *path = path_rootf("/sys/dev/block/%u:%u/uevent",
				       major(dev), minor(dev));
	_words_ struct words lines = { 0 };
	_free_ char *text = NULL;

	if (file_read(path, UEVENT_MAX, &text, NULL))
		return NULL;
	words_split(&lines, text, "\n");
	for (size_t i = 0; i < lines.nr; i++)
		if (str_has_prefix(lines.argv[i], DEVNAME))
			return xasprintf("/dev/%s",
					 lines.argv[i] + strlen(DEVNAME));
	return NULL;
}

/* The mount table may have a name of before there was /dev, as /dev/root. */
static void name_device(struct fs_facts *facts, dev_t dev)
{
	_free_ char *path = path_root(facts->device);
	char *name;

	if (*facts->device != '/' || path_exists(path))
		return;
	name = kernel_name(dev);
	if (!name)
		return;
	free(facts->device);
	facts->device = name;
}

static void read_super(dev_t dev, struct ext4_facts *ret)
{
	_free_ char *name = kernel_name(dev);
	_free_ char *path = path_root(name ? name : "/dev/none");
	_close_ int fd = open(path, O_RDONLY | O_CLOEXEC);
	char block[SUPER_SIZE];
	ssize_t len = fd < 0 ? -1 : pread(fd, block, sizeof(block), SUPER_OFFSET);

	ext4_super_parse(block, len < 0 ? 0 : len, ret);
}

/* By the number of its mount: paths may be hidden by others. */
static enum quota_err read_mount(const char *path, uint64_t mount_id,
				 struct fs_facts *facts)
{
	_mount_table_ struct mount_table table = { 0 };
	int err = mount_table_read(&table);

	if (err)
		return quota_fail_errno(QUOTA_SYSTEM, err,
					"Unable to read the mount table");
	for (size_t i = 0; i < table.nr; i++) {
		const struct mount_entry *entry = &table.entries[i];

		if (entry->id != mount_id)
			continue;
		facts->point = xstrdup(entry->point);
		facts->type = xstrdup(entry->fstype);
		facts->device = xstrdup(entry->source);
		return QUOTA_OK;
	}
	return quota_fail(QUOTA_SYSTEM, "The file system of %s is not in the mount table",
			  path);
}

static bool is_read_only(int fd)
{
	struct statvfs st;

	return !fstatvfs(fd, &st) && st.f_flag & ST_RDONLY;
}

enum quota_err fs_facts_read(const char *path, struct fs_facts *ret)
{
	_close_ int fd = open(path, O_PATH | O_CLOEXEC);
	struct quota_tree tree;
	struct statx stx;
	enum quota_err err;
	int ret_state;
	dev_t dev;

	if (fd < 0 || statx(fd, "", AT_EMPTY_PATH, STATX_MNT_ID, &stx))
		return quota_fail_errno(QUOTA_SYSTEM, errno,
					"Unable to examine %s", path);
	err = read_mount(path, stx.stx_mnt_id, ret);
	if (err)
		return err;
	ret->path = xstrdup(path);
	ret_state = fsquota_state(fd, &ret->state);
	if (ret_state)
		return quota_fail_errno(QUOTA_SYSTEM, ret_state,
					"Unable to ask for the quota of %s", path);
	dev = makedev(stx.stx_dev_major, stx.stx_dev_minor);
	name_device(ret, dev);
	ret->read_only = is_read_only(fd);
	ret->no_kernel = quota_tree_get(ANY_ID, &tree) == -ENOTTY;
	if (str_has_prefix(ret->type, "ext"))
		read_super(dev, &ret->ext4);
	return QUOTA_OK;
}

void fs_facts_free(struct fs_facts *facts)
{
	free(facts->path);
	free(facts->point);
	free(facts->type);
	free(facts->device);
}

static bool is_root(const struct fs_facts *facts)
{
	return str_eq(facts->point, "/");
}

static char *features_missing(const struct ext4_facts *ext4)
{
	if (!ext4->known)
		return xstrdup("the features quota and project, or its superblock cannot be read");
	if (!ext4->quota && !ext4->project)
		return xstrdup("the features quota and project");
	if (!ext4->quota || !ext4->project)
		return xasprintf("the feature %s",
				 ext4->quota ? "project" : "quota");
	return xstrdup(ext4->project_file ?
		       "quota of users and groups, or the kernel does not support it (CONFIG_QUOTA, CONFIG_QFMT_V2)" :
		       "quota of projects");
}

/* It tells and takes no limits then; ext4 counts nothing either. */
static void judge_read_only(const struct fs_facts *facts, struct fs_verdict *v)
{
	v->code = QUOTA_FS_OPTIONS;
	v->reason = xasprintf("%s at %s (%s) is mounted read-only", facts->type,
			      facts->point, facts->device);
	words_addf(&v->todo, "mount -o remount,rw %s", facts->point);
}

/* The features cannot be changed while it is mounted, not even read-only. */
static void judge_ext4(const struct fs_facts *facts, struct fs_verdict *v)
{
	const struct ext4_facts *ext4 = &facts->ext4;
	_free_ char *missing = features_missing(ext4);

	if (ext4->known && ext4->inode_size < INODE_SIZE_MIN) {
		v->code = QUOTA_FS_NEVER;
		v->reason = xasprintf("ext4 at %s (%s) has inodes of %u bytes, project quota needs %u",
				      facts->point, facts->device,
				      ext4->inode_size, INODE_SIZE_MIN);
		words_add(&v->todo, "make it again: mkfs.ext4 -I 256 -O quota,project");
		return;
	}
	if (facts->read_only && ext4->quota && ext4->project &&
	    ext4->project_file) {
		judge_read_only(facts, v);
		return;
	}
	v->code = QUOTA_FS_UNMOUNT;
	v->reason = xasprintf("ext4 at %s (%s) lacks %s", facts->point,
			      facts->device, missing);
	words_add(&v->todo, is_root(facts) ?
		  "boot a rescue system, for the root file system cannot be unmounted" :
		  "stop all containers on it");
	if (!is_root(facts))
		words_addf(&v->todo, "umount %s", facts->point);
	words_addf(&v->todo, "tune2fs -O quota,project -Q usrquota,grpquota,prjquota %s",
		   facts->device);
	if (!is_root(facts))
		words_addf(&v->todo, "mount %s", facts->point);
}

static const char *const xfs_options[FSQUOTA_TYPES] = {
	[FSQUOTA_USER] = "uquota", [FSQUOTA_GROUP] = "gquota",
	[FSQUOTA_PROJECT] = "pquota",
};

/* A remount does not switch it on. */
static void judge_xfs(const struct fs_facts *facts, struct fs_verdict *v)
{
	_words_ struct words missing = { 0 };
	_free_ char *options = NULL;

	for (int type = 0; type < FSQUOTA_TYPES; type++)
		if (!facts->state.counted[type])
			words_add(&missing, xfs_options[type]);
	options = words_join(&missing, ",");
	v->code = QUOTA_FS_OPTIONS;
	v->reason = xasprintf("XFS at %s (%s) is mounted without %s",
			      facts->point, facts->device, options);
	if (is_root(facts)) {
		words_add(&v->todo, "add rootflags=uquota,gquota,pquota to the kernel's command line");
		words_add(&v->todo, "reboot");
		return;
	}
	words_add(&v->todo, "stop all containers on it");
	words_addf(&v->todo, "add uquota,gquota,pquota to the options of %s in /etc/fstab",
		   facts->point);
	words_addf(&v->todo, "umount %s", facts->point);
	words_addf(&v->todo, "mount -o uquota,gquota,pquota %s %s",
		   facts->device, facts->point);
}

static void judge_other(const struct fs_facts *facts, struct fs_verdict *v)
{
	v->code = QUOTA_FS_NEVER;
	v->reason = xasprintf("%s at %s has no project quota", facts->type,
			      facts->point);
	words_add(&v->todo, "keep private areas on ext4 or XFS");
	words_add(&v->todo, "or set DISK_QUOTA=no");
}

static void judge_kernel(struct fs_verdict *v)
{
	v->code = QUOTA_FS_KERNEL;
	v->reason = xstrdup("The running kernel has no disk quota of containers");
	words_add(&v->todo, "boot one that has (CONFIG_VE_QUOTA)");
}

static const struct {
	const char	*type;
	void		(*judge)(const struct fs_facts *facts,
				 struct fs_verdict *verdict);
} judges[] = {
	{ "ext4",	judge_ext4 },
	{ "xfs",	judge_xfs },
};

void fs_judge(const struct fs_facts *facts, struct fs_verdict *ret)
{
	const bool *counted = facts->state.counted;

	*ret = (struct fs_verdict){
		.level1 = counted[FSQUOTA_PROJECT],
		.level2 = counted[FSQUOTA_PROJECT] && counted[FSQUOTA_USER] &&
			  counted[FSQUOTA_GROUP],
	};
	if (ret->level1 && facts->read_only) {
		judge_read_only(facts, ret);
		return;
	}
	if (ret->level2) {
		if (facts->no_kernel)
			judge_kernel(ret);
		return;
	}
	for (size_t i = 0; i < ARRAY_SIZE(judges); i++)
		if (str_eq(judges[i].type, facts->type)) {
			judges[i].judge(facts, ret);
			return;
		}
	judge_other(facts, ret);
}

/* By one call, when there is nothing to say: what else is known takes longer. */
char *fs_why_not(int fd, const char *path, bool level2)
{
	_fs_verdict_ struct fs_verdict verdict = { 0 };
	_fs_facts_ struct fs_facts facts = { 0 };
	struct fsquota_state state;

	if (!is_read_only(fd) && !fsquota_state(fd, &state) &&
	    state.counted[FSQUOTA_PROJECT] &&
	    (!level2 || (state.counted[FSQUOTA_USER] &&
			 state.counted[FSQUOTA_GROUP])))
		return NULL;
	if (fs_facts_read(path, &facts))
		return xasprintf("the file system of %s cannot be examined", path);
	fs_judge(&facts, &verdict);
	return fs_verdict_text(&verdict);
}

void fs_verdict_free(struct fs_verdict *verdict)
{
	free(verdict->reason);
	words_free(&verdict->todo);
}

char *fs_verdict_text(const struct fs_verdict *verdict)
{
	_free_ char *todo = words_join(&verdict->todo, "; ");

	return xasprintf("%s: %s", verdict->reason, todo);
}
