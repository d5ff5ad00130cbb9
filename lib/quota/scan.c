// SPDX-License-Identifier: GPL-2.0-or-later
/* Counting a tree by looking at each file. */
#include <errno.h>
#include <fcntl.h>
#include <stdbool.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/cleanup.h"
#include "base/str.h"
#include "base/walk.h"
#include "quota/scan.h"

#define BLOCK		512U

/* Inodes that were seen: open addressing, at most half full. 0 is none. */
struct inode_set {
	ino_t	*inode;
	size_t	size;		/* a power of 2 */
	size_t	nr;
};

struct work {
	dev_t			dev;
	struct inode_set	linked;
	struct quota_stat	stat;
};

static size_t slot_of(const struct inode_set *set, ino_t inode)
{
	size_t at = (inode * 0x9E3779B97F4A7C15ULL >> 20) & (set->size - 1);

	while (set->inode[at] && set->inode[at] != inode)
		at = (at + 1) & (set->size - 1);
	return at;
}

static void set_grow(struct inode_set *set)
{
	struct inode_set larger = {
		.size = set->size ? 2 * set->size : 1024,
		.nr = set->nr,
	};

	larger.inode = xcalloc(larger.size, sizeof(*larger.inode));
	for (size_t i = 0; i < set->size; i++)
		if (set->inode[i])
			larger.inode[slot_of(&larger, set->inode[i])] =
				set->inode[i];
	free(set->inode);
	*set = larger;
}

/* False: it was there already. */
static bool set_add(struct inode_set *set, ino_t inode)
{
	size_t at;

	if (2 * set->nr >= set->size)
		set_grow(set);
	at = slot_of(set, inode);
	if (set->inode[at])
		return false;
	set->inode[at] = inode;
	set->nr++;
	return true;
}

static int visit(void *ctx, const struct walk_entry *entry)
{
	struct work *w = ctx;
	const struct stat *st = entry->st;

	if (st->st_dev != w->dev)
		return quota_fail(QUOTA_CROSSES,
				  "%s is on another file system, unmount it first",
				  entry->path);
	if (!S_ISDIR(st->st_mode) && st->st_nlink > 1 &&
	    !set_add(&w->linked, st->st_ino))
		return 0;
	w->stat.space.usage += (uint64_t)st->st_blocks * BLOCK;
	w->stat.inodes.usage++;
	return 0;
}

static void progress(void *ctx, struct str *line)
{
	const struct work *w = ctx;

	str_addf(line, "%lu files seen", (unsigned long)w->stat.inodes.usage);
}

/* What is not yet written has no place and may not be counted. */
static enum quota_err settle(const char *tree, dev_t *ret_dev)
{
	_close_ int fd = open(tree, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	struct stat st;

	if (fd < 0 || fstat(fd, &st) || syncfs(fd))
		return quota_fail_errno(QUOTA_SYSTEM, errno, "Unable to read %s",
					tree);
	*ret_dev = st.st_dev;
	return QUOTA_OK;
}

enum quota_err scan_tree(const char *tree, struct quota_stat *ret)
{
	struct work w = { .dev = 0 };
	const struct walk walk = {
		.tree = tree, .top_first = true, .visit = visit,
		.progress = progress, .ctx = &w,
	};
	enum quota_err err = settle(tree, &w.dev);
	int result;

	if (err)
		return err;
	result = walk_tree(&walk);
	free(w.linked.inode);
	if (result)
		return result < 0 ? QUOTA_SYSTEM : (enum quota_err)result;
	*ret = w.stat;
	return QUOTA_OK;
}
