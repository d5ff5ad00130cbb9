// SPDX-License-Identifier: GPL-2.0-or-later
/* Sets of small numbers as lists of ranges. */
#include <errno.h>
#include <fcntl.h>
#include <string.h>

#include "base/bitmap.h"
#include "base/cleanup.h"
#include "base/file.h"
#include "base/num.h"
#include "base/str.h"

#define LIST_MAX	65536

/* "N" or "A-B" */
static int range_parse(const char *text, struct bitmap *bitmap)
{
	const char *dash = strchr(text, '-');
	_free_ char *first = NULL;
	unsigned long from, to;
	int err;

	first = dash ? xstrndup(text, dash - text) : xstrdup(text);
	err = num_parse_ulong(first, &from);
	to = from;
	if (!err && dash)
		err = num_parse_ulong(dash + 1, &to);
	if (err)
		return err;
	if (from > to || to >= BITMAP_BITS)
		return -EINVAL;
	memset(bitmap->bit + from, true, to - from + 1);
	return 0;
}

int bitmap_parse(const char *text, struct bitmap *bitmap)
{
	_free_ char *copy = xstrdup(text);
	char *rest = copy, *part;

	if (!*text)
		return -EINVAL;
	while ((part = strsep(&rest, ","))) {
		int err;

		if (!*part && !rest && part != copy)
			break;
		err = range_parse(part, bitmap);
		if (err)
			return err;
	}
	return 0;
}

int bitmap_read(int dirfd, const char *name, struct bitmap *bitmap)
{
	_close_ int fd = openat(dirfd, name, O_RDONLY | O_CLOEXEC);
	_free_ char *text = NULL;
	int err = fd < 0 ? -errno : fd_read_all(fd, LIST_MAX, &text, NULL);

	if (err)
		return err;
	text[strcspn(text, "\n")] = '\0';
	return *text ? bitmap_parse(text, bitmap) : 0;
}

char *bitmap_print(const struct bitmap *bitmap)
{
	struct str out = {};

	for (size_t i = 0; i < BITMAP_BITS; i++) {
		size_t first = i;

		if (!bitmap->bit[i])
			continue;
		while (i + 1 < BITMAP_BITS && bitmap->bit[i + 1])
			i++;
		str_addf(&out, out.len ? ",%zu" : "%zu", first);
		if (i > first)
			str_addf(&out, "-%zu", i);
	}
	return str_steal(&out);
}

size_t bitmap_count(const struct bitmap *bitmap)
{
	size_t nr = 0;

	for (size_t i = 0; i < BITMAP_BITS; i++)
		nr += bitmap->bit[i];
	return nr;
}

void bitmap_and(struct bitmap *bitmap, const struct bitmap *with)
{
	for (size_t i = 0; i < BITMAP_BITS; i++)
		bitmap->bit[i] &= with->bit[i];
}

void bitmap_keep(struct bitmap *bitmap, size_t first, size_t nr)
{
	size_t count = bitmap_count(bitmap);

	for (size_t i = 0, place = 0; i < BITMAP_BITS; i++) {
		if (!bitmap->bit[i])
			continue;
		bitmap->bit[i] = (place + count - first % count) % count < nr;
		place++;
	}
}
