// SPDX-License-Identifier: GPL-2.0-or-later
/* The mount table, and unmounting. */
#include <errno.h>
#include <limits.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mount.h>

#include "base/cleanup.h"
#include "base/file.h"
#include "base/paths.h"
#include "base/str.h"
#include "base/wait.h"
#include "node/mount.h"

#define MOUNTINFO_MAX	(64 << 20)
#define BUSY_TIMEOUT_MS	5000
#define BUSY_PAUSE_MS	100		/* at most */

void mount_table_free(struct mount_table *table)
{
	for (size_t i = 0; i < table->nr; i++) {
		free(table->entries[i].device);
		free(table->entries[i].root);
		free(table->entries[i].point);
		free(table->entries[i].options);
		free(table->entries[i].fstype);
		free(table->entries[i].source);
		free(table->entries[i].fs_options);
	}
	free(table->entries);
}

static const char *skip_fields(const char *text, int nr)
{
	while (nr-- > 0) {
		text += strcspn(text, " ");
		text += strspn(text, " ");
	}
	return text;
}

static char *copy_field(const char *text)
{
	return xstrndup(text, strcspn(text, " "));
}

/* "id parent dev root point options [field...] - type source options" */
static bool entry_parse(const char *line, struct mount_entry *ret_entry)
{
	const char *options = skip_fields(line, 5);
	const char *dash = strstr(options, " - ");

	if (!dash || !dash[3])
		return false;
	*ret_entry = (struct mount_entry){
		.id = strtoul(line, NULL, 10),
		.device = copy_field(skip_fields(line, 2)),
		.root = str_unescape(copy_field(skip_fields(line, 3))),
		.point = str_unescape(copy_field(skip_fields(line, 4))),
		.options = copy_field(options),
		.fstype = copy_field(dash + 3),
		.source = str_unescape(copy_field(skip_fields(dash + 3, 1))),
		.fs_options = copy_field(skip_fields(dash + 3, 2)),
	};
	return true;
}

static int table_read(const char *path, struct mount_table *table)
{
	_words_ struct words lines = { 0 };
	_free_ char *text = NULL;
	int err = file_read(path, MOUNTINFO_MAX, &text, NULL);

	if (err)
		return err;
	words_split(&lines, text, "\n");
	table->entries = xcalloc(lines.nr + 1, sizeof(*table->entries));
	for (size_t i = 0; i < lines.nr; i++)
		if (entry_parse(lines.argv[i], &table->entries[table->nr]))
			table->nr++;
	return 0;
}

int mount_table_read(struct mount_table *table)
{
	_free_ char *path = path_root(PATH_MOUNTINFO);

	return table_read(path, table);
}

int mount_table_read_of(pid_t pid, struct mount_table *table)
{
	_free_ char *path = path_rootf("/proc/%d/mountinfo", pid);

	return table_read(path, table);
}

int mount_find_type(const char *fstype, char **ret_point)
{
	_mount_table_ struct mount_table table = { 0 };
	int err = mount_table_read(&table);

	if (err)
		return err;
	for (size_t i = 0; i < table.nr; i++)
		if (str_eq(table.entries[i].fstype, fstype)) {
			*ret_point = path_root(table.entries[i].point);
			return 0;
		}
	return -ENODEV;
}

bool mount_is_at(const struct mount_entry *entry, const char *path)
{
	return str_eq(entry->point, path);
}

bool mount_has_option(const struct mount_entry *entry, const char *option)
{
	_words_ struct words options = { 0 };

	words_split(&options, entry->options, ",");
	return words_has(&options, option);
}

int mount_points_read(struct words *ret_points)
{
	_mount_table_ struct mount_table table = { 0 };
	int err = mount_table_read(&table);

	if (err)
		return err;
	for (size_t i = 0; i < table.nr; i++)
		words_add(ret_points, table.entries[i].point);
	return 0;
}

void mounts_free(struct mounts *mounts)
{
	words_free(&mounts->points);
	free(mounts->dir);
	free(mounts->real_dir);
}

static int text_compare(const void *a, const void *b)
{
	return strcmp(*(char *const *)a, *(char *const *)b);
}

static void points_read(struct mounts *mounts)
{
	struct words *points = &mounts->points;

	if (mounts->have_read)
		return;
	mounts->have_read = true;
	if (mount_points_read(points) == 0 && points->nr)
		qsort(points->argv, points->nr, sizeof(*points->argv),
		      text_compare);
}

static bool has_point(const struct mounts *mounts, const char *point)
{
	return mounts->points.nr &&
	       bsearch(&point, mounts->points.argv, mounts->points.nr,
		       sizeof(*mounts->points.argv), text_compare);
}

static const char *real_dir(struct mounts *mounts, const char *path, size_t len)
{
	if (mounts->dir && strlen(mounts->dir) == len &&
	    memcmp(mounts->dir, path, len) == 0)
		return mounts->real_dir;
	free(mounts->dir);
	free(mounts->real_dir);
	mounts->dir = xstrndup(path, len);
	mounts->real_dir = realpath(mounts->dir, NULL);
	return mounts->real_dir;
}

/* The table has real paths; all roots are most often in one directory. */
bool mounts_have(struct mounts *mounts, const char *path)
{
	const char *slash = strrchr(path, '/');
	_free_ char *point = NULL;
	const char *dir;

	points_read(mounts);
	if (!slash || slash == path)
		return false;
	dir = real_dir(mounts, path, slash - path);
	if (!dir)
		return false;
	point = xasprintf("%s%s", dir, slash);
	return has_point(mounts, point);
}

bool mount_is_point(const char *path)
{
	_mounts_ struct mounts mounts = { 0 };
	_free_ char *real = realpath(path, NULL);

	points_read(&mounts);
	return real && has_point(&mounts, real);
}

/* Namespaces of a dead container let go of their mounts with a delay. */
static int umount_patiently(const char *point)
{
	long end = now_ms() + BUSY_TIMEOUT_MS;
	unsigned int pause_ms = 0;

	while (umount2(point, UMOUNT_NOFOLLOW)) {
		if (errno != EBUSY || now_ms() >= end)
			return -errno;
		wait_longer(&pause_ms, BUSY_PAUSE_MS);
	}
	return 0;
}

int mount_umount_tree(const char *path)
{
	_mount_table_ struct mount_table table = { 0 };
	_free_ char *real = realpath(path, NULL);
	int err;

	if (!real)
		return -errno;
	err = mount_table_read(&table);
	if (err)
		return err;
	for (size_t i = table.nr; i-- > 0;) {
		if (!path_is_within(table.entries[i].point, real))
			continue;
		err = umount_patiently(table.entries[i].point);
		if (err)
			return err;
	}
	return 0;
}
