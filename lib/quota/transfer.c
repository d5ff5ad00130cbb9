// SPDX-License-Identifier: GPL-2.0-or-later
/* Quota as text. */
#include <errno.h>
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "base/cleanup.h"
#include "base/num.h"
#include "quota/transfer.h"

#define KIB	1024U

static uint64_t to_kib(uint64_t bytes)
{
	return bytes / KIB + (bytes % KIB != 0);
}

/* Below the soft limit there is none, whatever was noted. */
static int64_t deadline_of(const struct quota_limit *limit)
{
	return limit->usage > limit->soft ? limit->deadline : 0;
}

static void print_id(const struct quota_id *id, unsigned int parts,
		     struct str *out)
{
	const struct quota_limit *space = &id->stat.space;
	const struct quota_limit *inodes = &id->stat.inodes;

	str_addf(out, "ugid:\t%u\t%u", id->id, id->type);
	if (parts & TRANSFER_LIMITS)
		str_addf(out, "\t%" PRIu64 "\t%" PRIu64 "\t%" PRIu64 "\t%" PRIu64,
			 to_kib(space->soft), to_kib(space->hard),
			 inodes->soft, inodes->hard);
	if (parts & TRANSFER_DEADLINES)
		str_addf(out, "\t%" PRId64 "\t%" PRId64, deadline_of(space),
			 deadline_of(inodes));
	str_addc(out, '\n');
}

static void print_ids(const struct quota_file *file, unsigned int parts,
		      struct str *out)
{
	struct quota_file sorted = { .nr_ids = file->nr_ids };

	str_addf(out, "ugid_number:\t%zu\n", file->nr_ids);
	if (!file->nr_ids)
		return;
	str_addf(out, "#ugid:\tid\ttype%s%s\n", parts & TRANSFER_LIMITS ?
		 "\tbsoft\tbhard\tisoft\tihard" : "",
		 parts & TRANSFER_DEADLINES ? "\tbtime\titime" : "");
	sorted.ids = xcalloc(file->nr_ids, sizeof(*sorted.ids));
	memcpy(sorted.ids, file->ids, file->nr_ids * sizeof(*sorted.ids));
	quotafile_sort(&sorted);
	for (size_t i = 0; i < sorted.nr_ids; i++)
		print_id(&sorted.ids[i], parts, out);
	free(sorted.ids);
}

static void print_first(const struct quota_limit *limit, uint64_t grace,
			struct str *out)
{
	str_addf(out, "%" PRIu64 " %" PRIu64 " %" PRIu64 " %" PRId64 " %" PRIu64 "\n",
		 limit->usage, limit->soft, limit->hard, limit->deadline, grace);
}

char *transfer_print(const struct quota_file *file, unsigned int parts,
		     bool level2)
{
	struct str out = { 0 };

	str_addf(&out, "ugid_quota_status:\t%d\n", level2);
	if (level2 && parts & TRANSFER_GRACE) {
		str_add(&out, "#grace_time:\ttype\tbgrace\tigrace\n");
		for (int type = 0; type < QUOTA_OWNERS; type++)
			str_addf(&out, "grace_time:\t%d\t%" PRIu64 "\t%" PRIu64 "\n",
				 type, file->ugid_grace[type].space,
				 file->ugid_grace[type].inodes);
	}
	if (level2 && parts & (TRANSFER_LIMITS | TRANSFER_DEADLINES))
		print_ids(file, parts, &out);
	if (parts & TRANSFER_FIRST) {
		str_add(&out, "first_level_quota:\n");
		print_first(&file->stat.space, file->grace.space, &out);
		print_first(&file->stat.inodes, file->grace.inodes, &out);
	}
	return str_steal(&out);
}

/*
 * Reading
 */

#define NUMBERS_MAX	8

struct reader {
	const char		*at;
	unsigned long		line;
	struct transfer_error	error;
};

static bool is_skipped(const char *line)
{
	return *line == '#' || !line[strspn(line, " \t\r")];
}

/* NULL: there is none. The caller frees. */
static char *next_line(struct reader *r)
{
	while (*r->at) {
		size_t len = strcspn(r->at, "\n");
		_free_ char *line = xstrndup(r->at, len);

		r->at += len + (r->at[len] == '\n');
		r->line++;
		if (!is_skipped(line))
			return steal_ptr(&line);
	}
	return NULL;
}

static int wrong(struct reader *r, const char *expected, bool at_end)
{
	r->error.line = at_end ? 0 : r->line;
	r->error.expected = expected;
	return -EINVAL;
}

/* A line of @label, unless that is "", and exactly @nr numbers behind it. */
static int take_line(struct reader *r, const char *label, size_t nr,
		     unsigned long *ret_numbers, const char *expected)
{
	_free_ char *line = next_line(r);
	_words_ struct words words = { 0 };
	size_t first = *label ? 1 : 0;

	if (!line)
		return wrong(r, expected, true);
	words_split(&words, line, " \t\r");
	if (words.nr != first + nr || (first && !str_eq(words.argv[0], label)))
		return wrong(r, expected, false);
	for (size_t i = 0; i < nr; i++)
		if (num_parse_ulong(words.argv[first + i], &ret_numbers[i]))
			return wrong(r, expected, false);
	return 0;
}

static int read_grace(struct reader *r, struct quota_file *file)
{
	for (int i = 0; i < QUOTA_OWNERS; i++) {
		unsigned long n[3];
		int err = take_line(r, "grace_time:", 3, n,
				    "grace_time: TYPE BGRACE IGRACE");

		if (err)
			return err;
		if (n[0] >= QUOTA_OWNERS)
			return wrong(r, "type 0 or 1", false);
		file->ugid_grace[n[0]].space = n[1];
		file->ugid_grace[n[0]].inodes = n[2];
	}
	return 0;
}

static int put_id(struct reader *r, const unsigned long *n, unsigned int parts,
		  struct quota_id *id)
{
	struct quota_stat *stat = &id->stat;

	if (parts & TRANSFER_LIMITS) {
		if (n[0] > INT64_MAX / KIB || n[1] > INT64_MAX / KIB ||
		    n[2] > UINT32_MAX || n[3] > UINT32_MAX)
			return wrong(r, "smaller limits", false);
		stat->space.soft = n[0] * KIB;
		stat->space.hard = n[1] * KIB;
		stat->inodes.soft = n[2];
		stat->inodes.hard = n[3];
		n += 4;
	}
	if (parts & TRANSFER_DEADLINES) {
		stat->space.deadline = n[0];
		stat->inodes.deadline = n[1];
	}
	return 0;
}

/* Found by search in those that were there, added behind them else. */
static struct quota_id *id_for(struct quota_file *file, size_t nr_sorted,
			       uint32_t id, uint32_t type)
{
	const struct quota_id key = { .id = id, .type = type };
	struct quota_id *found = nr_sorted ?
		bsearch(&key, file->ids, nr_sorted, sizeof(key),
			quota_id_compare) : NULL;

	if (found)
		return found;
	file->ids[file->nr_ids] = key;
	return &file->ids[file->nr_ids++];
}

static int drop_doubles(struct reader *r, struct quota_file *file)
{
	quotafile_sort(file);
	for (size_t i = 1; i < file->nr_ids; i++)
		if (!quota_id_compare(&file->ids[i - 1], &file->ids[i]))
			return wrong(r, "each id once", false);
	return 0;
}

/* A line for each, so there cannot be more of them than bytes. */
static int read_ids(struct reader *r, unsigned int parts,
		    struct quota_file *file)
{
	size_t nr_numbers = 2 + (parts & TRANSFER_LIMITS ? 4 : 0) +
			    (parts & TRANSFER_DEADLINES ? 2 : 0);
	size_t nr_old = file->nr_ids;
	unsigned long n[NUMBERS_MAX], nr;
	int err = take_line(r, "ugid_number:", 1, &nr, "ugid_number: N");

	if (!err && nr > strlen(r->at))
		err = wrong(r, "as many ugid: lines", false);
	if (err)
		return err;
	quotafile_sort(file);
	file->ids = xrealloc(file->ids, (nr_old + nr + 1) * sizeof(*file->ids));
	for (unsigned long i = 0; i < nr; i++) {
		err = take_line(r, "ugid:", nr_numbers, n,
				"ugid: ID TYPE and what was asked for");
		if (!err && (n[0] > UINT32_MAX || n[1] >= QUOTA_OWNERS))
			err = wrong(r, "an id and type 0 or 1", false);
		if (!err)
			err = put_id(r, n + 2, parts,
				     id_for(file, nr_old, n[0], n[1]));
		if (err)
			return err;
	}
	return drop_doubles(r, file);
}

static int read_first(struct reader *r, struct quota_limit *limit,
		      uint64_t *grace, unsigned long max)
{
	unsigned long n[5];
	int err = take_line(r, "", 5, n, "USAGE SOFT HARD DEADLINE GRACE");

	if (err)
		return err;
	if (n[0] > max || n[1] > max || n[2] > max || n[1] > n[2])
		return wrong(r, "a soft limit up to the hard one, of a size that is possible",
			     false);
	*limit = (struct quota_limit){
		.usage = n[0], .soft = n[1], .hard = n[2], .deadline = n[3],
	};
	*grace = n[4];
	return 0;
}

static int read_all(struct reader *r, unsigned int parts,
		    struct quota_file *file)
{
	unsigned long status;
	int err = take_line(r, "ugid_quota_status:", 1, &status,
			    "ugid_quota_status: 0 or 1");

	if (!err && status > 1)
		err = wrong(r, "ugid_quota_status: 0 or 1", false);
	if (!err && status && parts & TRANSFER_GRACE)
		err = read_grace(r, file);
	if (!err && status && parts & (TRANSFER_LIMITS | TRANSFER_DEADLINES))
		err = read_ids(r, parts, file);
	if (err || !(parts & TRANSFER_FIRST))
		return err;
	err = take_line(r, "first_level_quota:", 0, NULL, "first_level_quota:");
	if (!err)
		err = read_first(r, &file->stat.space, &file->grace.space,
				 INT64_MAX);
	return err ? err : read_first(r, &file->stat.inodes,
				      &file->grace.inodes, UINT32_MAX);
}

int transfer_parse(const char *text, unsigned int parts,
		   struct quota_file *file, struct transfer_error *ret_error)
{
	struct reader r = { .at = text };
	int err = read_all(&r, parts, file);

	if (!err) {
		_free_ char *rest = next_line(&r);

		if (rest)
			err = wrong(&r, "nothing more", false);
	}
	*ret_error = r.error;
	return err;
}
