// SPDX-License-Identifier: GPL-2.0-or-later
/* What a running container has from the node. */
#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>

#include "base/cleanup.h"
#include "base/file.h"
#include "base/num.h"
#include "base/str.h"
#include "checkpoint/externals.h"
#include "console/console_msg.h"
#include "node/mount.h"

/* The mounts of both sides, and the container's root among its own. */
struct look {
	struct mount_table		inside;
	struct mount_table		node;
	const struct mount_entry	*root;
};

static void look_free(struct look *look)
{
	mount_table_free(&look->inside);
	mount_table_free(&look->node);
}
#define _look_ __attribute__((cleanup(look_free)))

static const struct mount_entry *find_root(const struct mount_table *table)
{
	for (size_t i = table->nr; i-- > 0;)
		if (mount_is_at(&table->entries[i], "/"))
			return &table->entries[i];
	return NULL;
}

static int look_at(pid_t init, struct look *look)
{
	int err = mount_table_read_of(init, &look->inside);

	if (!err)
		err = mount_table_read(&look->node);
	if (err)
		return err;
	look->root = find_root(&look->inside);
	return look->root ? 0 : -ESRCH;
}

/* What the container has bound to another place is in its own tree. */
static bool is_in_tree(const struct look *look, const struct mount_entry *entry)
{
	return str_eq(entry->device, look->root->device) &&
	       path_is_within(entry->root, look->root->root);
}

/* All control groups are one file system, which CRIU knows. */
static bool is_external(const struct look *look, const struct mount_entry *entry)
{
	return entry != look->root && !str_eq(entry->fstype, "cgroup2") &&
	       !is_in_tree(look, entry) &&
	       externals_is_on_node(&look->node, entry);
}

/* "/dev/ttyN" is terminal N, and /dev/console the first; 0: none of ours. */
static unsigned int tty_of(const char *point)
{
	uint32_t number;

	if (str_eq(point, "/dev/console"))
		return 1;
	if (!str_has_prefix(point, "/dev/tty") ||
	    num_parse_u32(point + strlen("/dev/tty"), &number) ||
	    number > CONSOLE_MAX_TTY)
		return 0;
	return number;
}

/* A slave is a file of the node's devpts, whose root tells its number. */
static int stat_slave(const struct mount_entry *entry, struct stat *ret)
{
	_free_ char *path = xasprintf("/dev/pts%s", entry->root);

	return stat(path, ret) ? -errno : 0;
}

static int identify_tty(const struct mount_entry *entry, struct external *e)
{
	struct stat st;
	int err = stat_slave(entry, &st);

	if (err)
		return err;
	e->tty_id = xasprintf("%lx:%lx", (unsigned long)st.st_rdev,
			      (unsigned long)st.st_dev);
	return 0;
}

static enum vz_err take(struct record *record, const struct mount_entry *entry)
{
	struct external *e = record_new_external(record);
	int err;

	e->key = xasprintf("m%zu", record->nr_externals);
	e->point = xstrdup(entry->point);
	if (!str_eq(entry->fstype, "devpts"))
		return VZ_OK;
	e->tty = tty_of(entry->point);
	if (!e->tty)
		return vz_fail(VZ_CHKPNT_ERROR,
			       "Unable to save %s: a terminal of the node is mounted there",
			       entry->point);
	err = identify_tty(entry, e);
	if (err)
		return vz_fail_errno(VZ_CHKPNT_ERROR, err,
				     "Unable to identify the terminal at %s",
				     entry->point);
	return VZ_OK;
}

static enum vz_err look_or_fail(pid_t init, struct look *look)
{
	int err = look_at(init, look);

	if (err)
		return vz_fail_errno(VZ_CHKPNT_ERROR, err,
				     "Unable to examine the container's mounts");
	return VZ_OK;
}

enum vz_err externals_dead_ttys(pid_t init, uint32_t *ret_ttys)
{
	_look_ struct look look = { 0 };
	enum vz_err err = look_or_fail(init, &look);
	struct stat st;

	*ret_ttys = 0;
	for (size_t i = 0; i < look.inside.nr && !err; i++) {
		const struct mount_entry *entry = &look.inside.entries[i];
		unsigned int tty = tty_of(entry->point);

		if (tty && str_eq(entry->fstype, "devpts") &&
		    is_external(&look, entry) && stat_slave(entry, &st) == -ENOENT)
			*ret_ttys |= 1U << tty;
	}
	return err;
}

enum vz_err externals_find(pid_t init, struct record *record)
{
	_look_ struct look look = { 0 };
	enum vz_err err = look_or_fail(init, &look);

	for (size_t i = 0; i < look.inside.nr && !err; i++)
		if (is_external(&look, &look.inside.entries[i]))
			err = take(record, &look.inside.entries[i]);
	return err;
}

bool externals_is_own_tree(const struct mount_table *inside,
			   const struct mount_entry *entry)
{
	const struct look look = { .root = find_root(inside) };

	return look.root && is_in_tree(&look, entry);
}

bool externals_is_on_node(const struct mount_table *node,
			  const struct mount_entry *entry)
{
	for (size_t i = 0; i < node->nr; i++)
		if (str_eq(node->entries[i].device, entry->device))
			return true;
	return false;
}

void externals_add_dump_args(const struct record *record, struct words *args)
{
	_words_ struct words ttys = { 0 };

	for (size_t i = 0; i < record->nr_externals; i++) {
		const struct external *e = &record->externals[i];

		words_add(args, "--external");
		words_addf(args, "mnt[%s]:%s", e->point, e->key);
		if (!e->tty || words_has(&ttys, e->tty_id))
			continue;
		words_add(&ttys, e->tty_id);
		words_add(args, "--external");
		words_addf(args, "tty[%s]", e->tty_id);
	}
}
