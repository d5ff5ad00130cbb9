// SPDX-License-Identifier: GPL-2.0-or-later
/* The classic quota file, byte by byte as its format is described. */
#include <errno.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/str.h"
#include "quota/quotafile.h"
#include "tap.h"

static void number(struct str *s, uint64_t value, int size)
{
	while (size--) {
		str_addc(s, value & 0xff);
		value >>= 8;
	}
}

/* A time, and the padding of 64-bit layouts. */
static void word(struct str *s, uint64_t value, int size)
{
	number(s, value, size);
}

static void pad(struct str *s, int word_size)
{
	number(s, 0, word_size - 4);
}

static void stat_part(struct str *s, int w, uint64_t seed)
{
	number(s, seed << 32 | 2, 8);		/* block hard */
	number(s, seed << 32 | 1, 8);		/* block soft */
	word(s, 1700000000 + seed, w);		/* block deadline */
	number(s, seed << 31, 8);		/* block usage */
	number(s, 200 + seed, 4);		/* inode hard */
	number(s, 100 + seed, 4);		/* inode soft */
	word(s, 1800000000 + seed, w);		/* inode deadline */
	number(s, 50 + seed, 4);		/* inode usage */
	pad(s, w);
}

static void info_part(struct str *s, int w, uint64_t seed)
{
	word(s, 3600 * seed, w);
	word(s, 60 * seed, w);
	number(s, seed, 4);
	pad(s, w);
}

static void sum(struct str *s)
{
	uint64_t sum = 0;

	for (size_t i = 0; i < s->len; i++)
		sum ^= (uint64_t)(unsigned char)s->text[i] << i % 8 * 8;
	number(s, sum, 8);
}

static void id_record(struct str *s, int w, uint32_t id, uint32_t type)
{
	number(s, id, 4);
	number(s, type, 4);
	stat_part(s, w, id);
	number(s, QUOTA_ID_LOADED | QUOTA_ID_DIRTY, 4);
	pad(s, w);
}

static void version_3(struct str *s, int w, const char *path)
{
	number(s, 0xFEDCBC27, 4);
	number(s, QUOTA_FILE_RUNNING | QUOTA_FILE_LEVEL2, 4);
	stat_part(s, w, 7);
	info_part(s, w, 3);
	number(s, strlen(path), w);
	str_add(s, path);
	number(s, 200, 4);			/* ugid limit */
	number(s, 3, 4);			/* loaded */
	number(s, QUOTA_UGID_ON | QUOTA_UGID_USER | QUOTA_UGID_GROUP, 4);
	number(s, 4, 4);			/* records */
	info_part(s, w, 5);
	info_part(s, w, 6);
	/* In no order */
	id_record(s, w, 1000, 1);
	id_record(s, w, 0, 0);
	id_record(s, w, 4294967295U, 0);
	id_record(s, w, 1000, 0);
	sum(s);
}

static void is_limit(const struct quota_limit *limit, uint64_t usage,
		     uint64_t soft, uint64_t hard, int64_t deadline,
		     const char *what)
{
	ok(limit->usage == usage && limit->soft == soft && limit->hard == hard &&
	   limit->deadline == deadline, "%s", what);
}

static void check_read(const struct str *s, const char *what)
{
	_quotafile_ struct quota_file file = { 0 };
	const struct quota_id *id;

	is_number(quotafile_parse(s->text, s->len, &file), 0, what);
	is_number(file.flags, QUOTA_FILE_RUNNING | QUOTA_FILE_LEVEL2, "flags");
	is_limit(&file.stat.space, 7ULL << 31, 7ULL << 32 | 1, 7ULL << 32 | 2,
		 1700000007, "space");
	is_limit(&file.stat.inodes, 57, 107, 207, 1800000007, "inodes");
	ok(file.grace.space == 10800 && file.grace.inodes == 180 &&
	   file.grace.flags == 3, "grace times");
	is_text(file.path, "/vz/private/101", "path");
	ok(file.ugid_limit == 200 && file.ugid_loaded == 3 && file.nr_ids == 4,
	   "the numbers of ids");
	ok(file.ugid_grace[QUOTA_USER].space == 18000 &&
	   file.ugid_grace[QUOTA_GROUP].inodes == 360,
	   "grace times of users are not those of groups");
	id = quotafile_find(&file, 1000, QUOTA_GROUP);
	ok(id && id->stat.inodes.hard == 1200 && id->flags == 3, "a record");
	ok(quotafile_find(&file, 4294967295U, QUOTA_USER) &&
	   !quotafile_find(&file, 4294967295U, QUOTA_GROUP),
	   "the highest id, of one kind");
}

static void check_rewrite(const struct str *s)
{
	_quotafile_ struct quota_file file = { 0 };
	size_t len;
	char *again;

	quotafile_parse(s->text, s->len, &file);
	again = quotafile_print(&file, &len);
	ok(len == s->len && !memcmp(again, s->text, len),
	   "written again it is the same, byte for byte");
	free(again);
}

/* Every file that is shorter, and every one with another bit. */
static void check_damage(const struct str *s)
{
	struct quota_file file = { 0 };
	unsigned int accepted = 0, in_pads = 0;

	for (size_t len = 0; len < s->len; len++) {
		char *copy = malloc(len + 1);

		/* Of this very size, so that reading behind it is noticed */
		memcpy(copy, s->text, len);
		copy = realloc(copy, len ? len : 1);
		accepted += !quotafile_parse(copy, len, &file);
		free(copy);
	}
	is_number(accepted, 0, "no part of it is accepted");
	for (size_t i = 0; i < s->len * 8; i++) {
		s->text[i / 8] ^= 1 << i % 8;
		if (!quotafile_parse(s->text, s->len, &file)) {
			in_pads++;
			quotafile_free(&file);
		}
		s->text[i / 8] ^= 1 << i % 8;
	}
	is_number(in_pads, 0, "no bit of it can be another one");
}

static void set_u32(struct str *s, size_t offset, uint32_t value)
{
	for (int i = 0; i < 4; i++)
		s->text[offset + i] = value >> 8 * i;
}

static void resum(struct str *s)
{
	s->len -= 8;
	sum(s);
}

static void check_hostile(void)
{
	const char *path = "/vz/private/101";
	size_t header = 96 + strlen(path);
	struct quota_file file = { 0 };
	_str_ struct str s = { 0 };

	version_3(&s, 8, path);
	set_u32(&s, header + 12, 0xffffffff);
	resum(&s);
	is_number(quotafile_parse(s.text, s.len, &file), -EINVAL,
		  "more records than there is room for");
	set_u32(&s, header + 12, 3);
	resum(&s);
	is_number(quotafile_parse(s.text, s.len, &file), -EINVAL,
		  "fewer records than there are");
	set_u32(&s, header + 12, 4);
	set_u32(&s, header + 64 + 4, 2);
	resum(&s);
	is_number(quotafile_parse(s.text, s.len, &file), -EINVAL,
		  "a record that is neither a user's nor a group's");
	set_u32(&s, header + 64 + 4, 0);
	resum(&s);
	is_number(quotafile_parse(s.text, s.len, &file), -EEXIST,
		  "a user who is there twice");
	set_u32(&s, 88, 0xffffffff);
	resum(&s);
	is_number(quotafile_parse(s.text, s.len, &file), -EINVAL,
		  "a path longer than the file");
	ok(!file.path && !file.ids, "and nothing is left of them");
	is_number(quotafile_parse("", 0, &file), -EINVAL, "an empty file");
	is_number(quotafile_parse("#!/bin/sh\nexit 0\nand more than that", 34,
				  &file), -EINVAL, "a file of others");
}

static void check_beside(void)
{
	_quotafile_ struct quota_file file = { 0 };
	_str_ struct str s = { 0 };

	version_3(&s, 8, "");
	is_number(quotafile_parse(s.text, s.len, &file), 0, "a file without path");
	is_text(file.path, NULL, "lies beside");
	check_rewrite(&s);
}

static void check_version_2(void)
{
	_quotafile_ struct quota_file file = { 0 };
	_str_ struct str s = { 0 };

	number(&s, 0xFEDCBB00, 4);
	number(&s, QUOTA_FILE_RUNNING, 4);
	number(&s, 5000, 8);			/* block hard */
	number(&s, 4000, 8);
	number(&s, 77, 8);			/* grace */
	number(&s, 1700000000, 8);
	number(&s, 4500, 8);			/* usage */
	number(&s, 30, 4);			/* inode hard */
	number(&s, 20, 4);
	number(&s, 10, 4);
	number(&s, 0, 4);
	number(&s, 88, 8);
	number(&s, 0, 8);
	number(&s, 0, 8);			/* options */
	number(&s, 2, 8);
	str_add(&s, "/a");
	is_number(quotafile_parse(s.text, s.len, &file), 0, "version 2 is read");
	ok(file.version == 2 && file.flags & QUOTA_FILE_DIRTY,
	   "and to be counted again");
	is_limit(&file.stat.space, 4500, 4000, 5000, 1700000000, "its space");
	is_limit(&file.stat.inodes, 10, 20, 30, 0, "its inodes");
	ok(file.grace.space == 77 && file.grace.inodes == 88, "its grace times");
	is_text(file.path, "/a", "its path");
}

static void check_version_1(void)
{
	_quotafile_ struct quota_file file = { 0 };
	_str_ struct str s = { 0 };

	number(&s, 0xFEDCBA98, 4);
	number(&s, 0, 4);
	number(&s, 4294967295U, 4);		/* block hard, KiB */
	number(&s, 4000, 4);
	number(&s, 77, 8);
	number(&s, 0, 8);
	number(&s, 3000, 4);			/* usage */
	number(&s, 30, 4);
	number(&s, 20, 4);
	number(&s, 10, 4);
	number(&s, 88, 8);
	number(&s, 1800000000, 8);
	number(&s, 0, 8);
	number(&s, 2, 8);
	str_add(&s, "/a");
	is_number(quotafile_parse(s.text, s.len, &file), 0, "version 1 is read");
	is_limit(&file.stat.space, 3000 << 10, 4000 << 10, 4294967295ULL << 10,
		 0, "its space was in KiB");
	is_limit(&file.stat.inodes, 10, 20, 30, 1800000000, "its inodes");
	str_addc(&s, 'x');
	quotafile_free(&file);
	is_number(quotafile_parse(s.text, s.len, &file), -EINVAL,
		  "with something behind it, it is none");
}

static void check_numbers(void)
{
	struct quota_file file = { .stat.inodes.usage = 1ULL << 40 };
	_quotafile_ struct quota_file again = { 0 };
	size_t len;
	char *text = quotafile_print(&file, &len);

	quotafile_parse(text, len, &again);
	ok(again.stat.inodes.usage == UINT32_MAX,
	   "more inodes than the file can say are as many as it can");
	free(text);
}

int main(void)
{
	_str_ struct str large = { 0 }, small = { 0 };

	version_3(&large, 8, "/vz/private/101");
	is_number(large.len, 160 + 15 + 4 * 72 + 8, "the size is as described");
	check_read(&large, "version 3 is read");
	check_rewrite(&large);
	check_damage(&large);
	version_3(&small, 4, "/vz/private/101");
	is_number(small.len, 68 + 15 + 40 + 4 * 56 + 8,
		  "the size of a 32-bit node's");
	check_read(&small, "that of a 32-bit node is read");
	check_damage(&small);
	check_hostile();
	check_beside();
	check_version_2();
	check_version_1();
	check_numbers();
	return done_testing();
}
