// SPDX-License-Identifier: GPL-2.0-or-later
/* The classic quota file. */
#include <endian.h>
#include <errno.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#include "base/cleanup.h"
#include "quota/quotafile.h"

#define MAGIC_1		0xFEDCBA98U
#define MAGIC_2		0xFEDCBB00U
#define MAGIC_3		0xFEDCBC27U
#define CHECKSUM_SIZE	8

#define FLAGS_KNOWN	(QUOTA_FILE_RUNNING | QUOTA_FILE_DIRTY | QUOTA_FILE_LEVEL2)

/*
 * A place in the file and what the format makes of it. Every record fills up
 * to a whole word at its end, which is all the padding there is.
 */
struct cursor {
	const unsigned char	*at;
	size_t			left;
	unsigned int		word;		/* bytes of a time: 8 or 4 */
	size_t			in_record;
	bool			failed;		/* it was shorter than that */
};

static uint64_t take(struct cursor *c, unsigned int size)
{
	uint64_t value = 0;

	if (c->failed || c->left < size) {
		c->failed = true;
		return 0;
	}
	for (unsigned int i = size; i-- > 0;)
		value = value << 8 | c->at[i];
	c->at += size;
	c->left -= size;
	c->in_record += size;
	return value;
}

static uint32_t take_u32(struct cursor *c)
{
	return take(c, 4);
}

static uint64_t take_u64(struct cursor *c)
{
	return take(c, 8);
}

static uint64_t take_word(struct cursor *c)
{
	return take(c, c->word);
}

static void end_record(struct cursor *c)
{
	while (c->in_record % c->word && !c->failed)
		take(c, 4);
	c->in_record = 0;
}

/* The part with limits and usage. */
static void take_stat(struct cursor *c, struct quota_stat *stat)
{
	stat->space.hard = take_u64(c);
	stat->space.soft = take_u64(c);
	stat->space.deadline = take_word(c);
	stat->space.usage = take_u64(c);
	stat->inodes.hard = take_u32(c);
	stat->inodes.soft = take_u32(c);
	stat->inodes.deadline = take_word(c);
	stat->inodes.usage = take_u32(c);
	end_record(c);
}

/* The part with grace times. */
static void take_grace(struct cursor *c, struct quota_grace *grace)
{
	grace->space = take_word(c);
	grace->inodes = take_word(c);
	grace->flags = take_u32(c);
	end_record(c);
}

static int take_path(struct cursor *c, char **ret_path)
{
	uint64_t len = take_word(c);

	c->in_record = 0;
	if (c->failed || len > c->left)
		return -EINVAL;
	if (memchr(c->at, '\0', len))
		return -EINVAL;
	*ret_path = len ? xstrndup((const char *)c->at, len) : NULL;
	c->at += len;
	c->left -= len;
	return 0;
}

static void take_id(struct cursor *c, struct quota_id *id)
{
	id->id = take_u32(c);
	id->type = take_u32(c);
	take_stat(c, &id->stat);
	id->flags = take_u32(c);
	end_record(c);
}

int quota_id_compare(const void *a, const void *b)
{
	const struct quota_id *x = a, *y = b;

	if (x->id != y->id)
		return x->id < y->id ? -1 : 1;
	return (x->type > y->type) - (x->type < y->type);
}

void quotafile_sort(struct quota_file *file)
{
	if (file->nr_ids)
		qsort(file->ids, file->nr_ids, sizeof(*file->ids),
		      quota_id_compare);
}

static bool any_twice(const struct quota_file *sorted)
{
	for (size_t i = 1; i < sorted->nr_ids; i++)
		if (!quota_id_compare(&sorted->ids[i - 1], &sorted->ids[i]))
			return true;
	return false;
}

/* As many as the rest of the file has room for, no more and no less. */
static int take_ids(struct cursor *c, uint32_t nr, struct quota_file *file)
{
	/* id, type, flags; four amounts of 8 or 4 bytes, two times */
	size_t size = c->word == 8 ? 72 : 56;

	if (c->failed || c->left != CHECKSUM_SIZE + (uint64_t)nr * size)
		return -EINVAL;
	file->ids = xcalloc(nr + 1UL, sizeof(*file->ids));
	for (; file->nr_ids < nr; file->nr_ids++) {
		take_id(c, &file->ids[file->nr_ids]);
		if (file->ids[file->nr_ids].type >= QUOTA_OWNERS)
			return -EINVAL;
	}
	return 0;
}

/* The order in the file is kept: whoever rewrites it changes what he changes. */
static int check_ids(const struct quota_file *file)
{
	struct quota_file copy = { .nr_ids = file->nr_ids };
	bool twice;

	copy.ids = xcalloc(file->nr_ids + 1, sizeof(*copy.ids));
	memcpy(copy.ids, file->ids, file->nr_ids * sizeof(*copy.ids));
	quotafile_sort(&copy);
	twice = any_twice(&copy);
	free(copy.ids);
	return twice ? -EEXIST : 0;
}

/* Behind magic and flags. */
static int parse_3(struct cursor *c, struct quota_file *file)
{
	uint32_t nr;
	int err;

	take_stat(c, &file->stat);
	take_grace(c, &file->grace);
	err = take_path(c, &file->path);
	if (err)
		return err;
	file->ugid_limit = take_u32(c);
	file->ugid_loaded = take_u32(c);
	file->ugid_flags = take_u32(c);
	nr = take_u32(c);
	for (int type = 0; type < QUOTA_OWNERS; type++)
		take_grace(c, &file->ugid_grace[type]);
	err = take_ids(c, nr, file);
	return err ? err : check_ids(file);
}

static int parse_2(struct cursor *c, struct quota_file *file)
{
	file->stat.space.hard = take_u64(c);
	file->stat.space.soft = take_u64(c);
	file->grace.space = take_word(c);
	file->stat.space.deadline = take_word(c);
	file->stat.space.usage = take_u64(c);
	file->stat.inodes.hard = take_u32(c);
	file->stat.inodes.soft = take_u32(c);
	file->stat.inodes.usage = take_u32(c);
	end_record(c);
	file->grace.inodes = take_word(c);
	file->stat.inodes.deadline = take_word(c);
	take_u32(c);
	end_record(c);
	return c->failed ? -EINVAL : 0;
}

/* Space in KiB. */
static int parse_1(struct cursor *c, struct quota_file *file)
{
	file->stat.space.hard = (uint64_t)take_u32(c) << 10;
	file->stat.space.soft = (uint64_t)take_u32(c) << 10;
	file->grace.space = take_word(c);
	file->stat.space.deadline = take_word(c);
	file->stat.space.usage = (uint64_t)take_u32(c) << 10;
	file->stat.inodes.hard = take_u32(c);
	file->stat.inodes.soft = take_u32(c);
	file->stat.inodes.usage = take_u32(c);
	file->grace.inodes = take_word(c);
	file->stat.inodes.deadline = take_word(c);
	take_u32(c);
	end_record(c);
	return c->failed ? -EINVAL : 0;
}

/* Nothing stands behind the path. */
static int parse_old(struct cursor *c, struct quota_file *file)
{
	int err = file->version == 2 ? parse_2(c, file) : parse_1(c, file);

	if (!err)
		err = take_path(c, &file->path);
	if (!err && c->left)
		err = -EINVAL;
	/* Its space was counted by rules of its own. */
	if (!err && file->version == 2)
		file->flags |= QUOTA_FILE_DIRTY;
	return err;
}

/* Of all 8-byte words, the last one filled up with zeros. */
static uint64_t checksum(const unsigned char *data, size_t len)
{
	uint64_t sum = 0;

	for (size_t i = 0; i < len; i++)
		sum ^= (uint64_t)data[i] << i % 8 * 8;
	return sum;
}

static unsigned int version_of(uint32_t magic)
{
	switch (magic) {
	case MAGIC_1: return 1;
	case MAGIC_2: return 2;
	case MAGIC_3: return 3;
	default: return 0;
	}
}

static int parse_as(const unsigned char *data, size_t len, unsigned int word,
		    struct quota_file *file)
{
	struct cursor c = { .at = data, .left = len, .word = word };
	int err;

	file->version = version_of(take_u32(&c));
	file->flags = take_u32(&c) & FLAGS_KNOWN;
	c.in_record = 0;
	if (c.failed || !file->version)
		return -EINVAL;
	err = file->version == 3 ? parse_3(&c, file) : parse_old(&c, file);
	if (!err && file->version == 3 &&
	    checksum(data, len - CHECKSUM_SIZE) != take_u64(&c))
		err = -EBADMSG;
	return err;
}

int quotafile_parse(const void *data, size_t len, struct quota_file *ret)
{
	struct quota_file file = { 0 };
	int err = parse_as(data, len, 8, &file), err_small;

	if (err == -EINVAL) {
		struct quota_file small = { 0 };

		err_small = parse_as(data, len, 4, &small);
		if (err_small == -EINVAL) {
			quotafile_free(&small);
		} else {
			quotafile_free(&file);
			file = small;
			err = err_small;
		}
	}
	if (err)
		quotafile_free(&file);
	else
		*ret = file;
	return err;
}

static void put(struct str *out, uint64_t value, unsigned int size)
{
	uint64_t bytes = htole64(value);

	str_addn(out, (const char *)&bytes, size);
}

static void put_u32(struct str *out, uint64_t value)
{
	put(out, value > UINT32_MAX ? UINT32_MAX : value, 4);
}

static void put_u64(struct str *out, uint64_t value)
{
	put(out, value, 8);
}

static void put_stat(struct str *out, const struct quota_stat *stat)
{
	put_u64(out, stat->space.hard);
	put_u64(out, stat->space.soft);
	put_u64(out, stat->space.deadline);
	put_u64(out, stat->space.usage);
	put_u32(out, stat->inodes.hard);
	put_u32(out, stat->inodes.soft);
	put_u64(out, stat->inodes.deadline);
	put_u32(out, stat->inodes.usage);
	put_u32(out, 0);
}

static void put_grace(struct str *out, const struct quota_grace *grace)
{
	put_u64(out, grace->space);
	put_u64(out, grace->inodes);
	put_u32(out, grace->flags);
	put_u32(out, 0);
}

static void put_id(struct str *out, const struct quota_id *id)
{
	put_u32(out, id->id);
	put_u32(out, id->type);
	put_stat(out, &id->stat);
	put_u32(out, id->flags);
	put_u32(out, 0);
}

char *quotafile_print(const struct quota_file *file, size_t *ret_len)
{
	size_t path_len = file->path ? strlen(file->path) : 0;
	struct str out = { 0 };

	put_u32(&out, MAGIC_3);
	put_u32(&out, file->flags);
	put_stat(&out, &file->stat);
	put_grace(&out, &file->grace);
	put_u64(&out, path_len);
	str_addn(&out, file->path ? file->path : "", path_len);
	put_u32(&out, file->ugid_limit);
	put_u32(&out, file->ugid_loaded);
	put_u32(&out, file->ugid_flags);
	put_u32(&out, file->nr_ids);
	for (int type = 0; type < QUOTA_OWNERS; type++)
		put_grace(&out, &file->ugid_grace[type]);
	for (size_t i = 0; i < file->nr_ids; i++)
		put_id(&out, &file->ids[i]);
	put_u64(&out, checksum((const unsigned char *)out.text, out.len));
	*ret_len = out.len;
	return str_steal(&out);
}

void quotafile_free(struct quota_file *file)
{
	free(file->path);
	free(file->ids);
	*file = (struct quota_file){ 0 };
}

struct quota_id *quotafile_find(const struct quota_file *file, uint32_t id,
				uint32_t type)
{
	for (size_t i = 0; i < file->nr_ids; i++)
		if (file->ids[i].id == id && file->ids[i].type == type)
			return &file->ids[i];
	return NULL;
}

struct quota_id *quotafile_get(struct quota_file *file, uint32_t id,
			       uint32_t type)
{
	struct quota_id *found = quotafile_find(file, id, type);

	if (found)
		return found;
	file->ids = xrealloc(file->ids, (file->nr_ids + 1) * sizeof(*file->ids));
	found = &file->ids[file->nr_ids++];
	*found = (struct quota_id){ .id = id, .type = type };
	return found;
}

void quotafile_drop_ids(struct quota_file *file)
{
	free(file->ids);
	file->ids = NULL;
	file->nr_ids = 0;
	file->ugid_loaded = 0;
}
