// SPDX-License-Identifier: GPL-2.0-or-later
/* Rewriting the ids of all files of a tree. */
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/xattr.h>
#include <unistd.h>

#include "base/cleanup.h"
#include "base/log.h"
#include "base/str.h"
#include "base/walk.h"
#include "files/owner.h"
#include "files/tree_ids.h"
#include "model/idrange.h"
#include "node/idranges.h"

/* Of the top directory. Only the node's root can see and change them. */
#define WORK		"trusted.vz.ids"	/* FROM TO */
#define LEFT		"trusted.vz.ids.file"	/* struct owner_rest in words */
#define TEXT_MAX	256
#define NOBODY		65534U

struct work {
	const char		*tree;
	int			top_fd;
	struct owner_work	owner;
	struct tree_ids_result	result;
};

static bool is_in(uint32_t id, uint32_t base)
{
	return id >= base && id - base < IDRANGE_SIZE;
}

static uint32_t rewritten(const struct id_change *change, uint32_t id)
{
	return is_in(id, change->from) ? id - change->from + change->to : id;
}

/* Of ranges that the node does not know, ours are whole steps from the first. */
static uint32_t place_in_range(const struct idranges *ranges, uint32_t id)
{
	const struct idrange *range = idranges_with(ranges, id);

	if (id < IDRANGE_SIZE)
		return id;
	if (range)
		return id - range->base;
	return id >= IDRANGE_FIRST ? (id - IDRANGE_FIRST) % IDRANGE_SIZE : NOBODY;
}

static uint32_t repaired(const struct id_change *change, uint32_t id)
{
	return is_in(id, change->to) ? id :
		change->to + place_in_range(change->data, id);
}

/* "INODE MODE FLAGS CAPS", CAPS in hex or - */
static int left_write(void *ctx, const struct owner_rest *rest)
{
	const struct work *w = ctx;
	_str_ struct str text = { 0 };

	if (!rest)
		return fremovexattr(w->top_fd, LEFT) && errno != ENODATA ?
			-errno : 0;
	str_addf(&text, "%llu %o %x ", (unsigned long long)rest->inode,
		 rest->mode, rest->flags);
	for (unsigned int i = 0; i < rest->caps_len; i++)
		str_addf(&text, "%02x", rest->caps[i]);
	if (!rest->caps_len)
		str_addc(&text, '-');
	return fsetxattr(w->top_fd, LEFT, text.text, text.len, 0) ? -errno : 0;
}

static void left_read(struct work *w)
{
	struct owner_rest *left = &w->owner.left;
	unsigned long long inode;
	char text[TEXT_MAX], hex[2 * OWNER_CAPS_MAX + 1];
	ssize_t len = fgetxattr(w->top_fd, LEFT, text, sizeof(text) - 1);

	if (len <= 0)
		return;
	text[len] = '\0';
	if (sscanf(text, "%llu %o %x %64[0-9a-f-]", &inode, &left->mode,
		   &left->flags, hex) != 4)
		return;
	left->inode = inode;
	for (const char *at = hex; sscanf(at, "%2hhx", &left->caps[left->caps_len]) == 1; at += 2)
		if (++left->caps_len == OWNER_CAPS_MAX)
			break;
}

static void progress(void *ctx, struct str *line)
{
	const struct work *w = ctx;

	str_addf(line, "%lu files seen, %lu changed", w->result.seen,
		 w->result.changed);
}

static int change_entry(void *ctx, const struct walk_entry *entry)
{
	struct work *w = ctx;
	const struct stat *st = entry->st;
	const struct id_change *change = w->owner.change;
	int ret = owner_change(&w->owner, entry->name, st);

	if (ret < 0)
		return vz_fail_errno(VZ_SYSTEM_ERROR, ret,
				     "Unable to change the owner of %s",
				     entry->path);
	w->result.seen++;
	w->result.changed += ret;
	w->result.strays += !is_in(change->of(change, st->st_uid), change->to) ||
			    !is_in(change->of(change, st->st_gid), change->to);
	return 0;
}

/* Directories after what is in them: the top, which tells the range, is last. */
static enum vz_err walk(struct work *w)
{
	const struct walk walk = {
		.tree = w->tree, .visit = change_entry, .progress = progress,
		.ctx = w,
	};

	return walk_tree(&walk) ? VZ_SYSTEM_ERROR : VZ_OK;
}

static enum vz_err work_open(struct work *w)
{
	w->top_fd = open(w->tree, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
	if (w->top_fd < 0)
		return vz_fail_errno(VZ_FS_NOPRVT, errno, "Unable to open %s",
				     w->tree);
	w->owner.remember = left_write;
	w->owner.ctx = w;
	left_read(w);
	return VZ_OK;
}

static enum vz_err mark(struct work *w, uint32_t from, uint32_t to)
{
	_free_ char *text = xasprintf("%u %u", from, to);

	if (fsetxattr(w->top_fd, WORK, text, strlen(text), 0))
		return vz_fail_errno(VZ_SYSTEM_ERROR, errno,
				     "Unable to note in %s what is being done to it",
				     w->tree);
	return VZ_OK;
}

/* All of it is on disk before nobody knows any more. */
static enum vz_err unmark(struct work *w)
{
	if (syncfs(w->top_fd) ||
	    (fremovexattr(w->top_fd, WORK) && errno != ENODATA))
		return vz_fail_errno(VZ_SYSTEM_ERROR, errno,
				     "Unable to note in %s that its ids are rewritten",
				     w->tree);
	return VZ_OK;
}

bool tree_ids_unfinished(const char *tree, uint32_t *ret_from, uint32_t *ret_to)
{
	char text[TEXT_MAX];
	ssize_t len = getxattr(tree, WORK, text, sizeof(text) - 1);
	uint32_t from, to;

	if (len <= 0)
		return false;
	text[len] = '\0';
	if (sscanf(text, "%u %u", &from, &to) != 2)
		return false;
	if (ret_from)
		*ret_from = from;
	if (ret_to)
		*ret_to = to;
	return true;
}

enum vz_err tree_ids_rewrite(const char *tree, uint32_t from, uint32_t to,
			     struct tree_ids_result *ret)
{
	const struct id_change change = { rewritten, from, to, NULL };
	struct work w = { .tree = tree, .owner.change = &change };
	enum vz_err err = work_open(&w);

	if (!err)
		err = mark(&w, from, to);
	if (!err)
		err = walk(&w);
	if (!err)
		err = unmark(&w);
	cleanup_close(&w.top_fd);
	*ret = w.result;
	return err;
}

enum vz_err tree_ids_repair(const char *tree, uint32_t base,
			    struct tree_ids_result *ret)
{
	_idranges_ struct idranges ranges = { 0 };
	const struct id_change change = { repaired, 0, base, &ranges };
	struct work w = { .tree = tree, .owner.change = &change };
	enum vz_err err = work_open(&w);

	idranges_read(&ranges);
	if (!err)
		err = walk(&w);
	cleanup_close(&w.top_fd);
	*ret = w.result;
	return err;
}
