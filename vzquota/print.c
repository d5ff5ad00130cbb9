// SPDX-License-Identifier: GPL-2.0-or-later
/* What vzquota prints of a quota, in the classic columns. */
#include <inttypes.h>
#include <stdio.h>
#include <time.h>

#include "base/cleanup.h"
#include "print.h"
#include "quota/times.h"

#define KIB	1024U

static const char *const type_names[] = {
	[QUOTA_USER] = "user", [QUOTA_GROUP] = "group",
};

static uint64_t in_units(uint64_t amount, unsigned int unit)
{
	return amount / unit + (amount % unit != 0);
}

static bool is_above(const struct quota_limit *limit)
{
	return (limit->soft && limit->usage > limit->soft) ||
	       (limit->hard && limit->usage > limit->hard);
}

static void text_row(const char *name, const struct quota_limit *limit,
		     unsigned int unit)
{
	_free_ char *left = quota_left_print(limit->deadline, time(NULL));

	printf("%11s %14" PRIu64 "%c %14" PRIu64 " %14" PRIu64 " %8s\n", name,
	       in_units(limit->usage, unit), is_above(limit) ? '*' : ' ',
	       in_units(limit->soft, unit), in_units(limit->hard, unit), left);
}

static bool is_limit_met(const struct quota_file *file)
{
	return file->ugid_limit && file->ugid_loaded >= file->ugid_limit;
}

static void text_state(const struct quota_report *report)
{
	const struct quota_file *file = &report->file;
	bool next = file->flags & QUOTA_FILE_LEVEL2;

	printf("\nUser/group quota: %s,%s\n",
	       !report->next_known ? "-" : next ? "on" : "off",
	       report->active ? "active" : "inactive");
	printf("Ugids: %sloaded %u, total %zu, limit %u\n",
	       file->nr_ids > file->ugid_limit ? "*" : "", file->ugid_loaded,
	       file->nr_ids, file->ugid_limit);
	printf("Ugid limit was exceeded: %s\n", is_limit_met(file) ? "yes" : "no");
}

static void text_grace(const struct quota_file *file)
{
	printf("\nUser/group grace times and quotafile flags:\n"
	       "%5s %14s %14s %10s\n",
	       "type", "block_exp_time", "inode_exp_time", "dqi_flags");
	for (int type = 0; type < QUOTA_OWNERS; type++) {
		const struct quota_grace *grace = &file->ugid_grace[type];
		_free_ char *space = quota_time_print(grace->space);
		_free_ char *inodes = quota_time_print(grace->inodes);

		printf("%5s %14s %14s %9xh\n", type_names[type], space, inodes,
		       grace->flags);
	}
}

static const char *status_word(uint32_t flags)
{
	static const char *const words[] = {
		[0] = "",
		[QUOTA_ID_LOADED] = "loaded",
		[QUOTA_ID_DIRTY] = "dirty",
		[QUOTA_ID_LOADED | QUOTA_ID_DIRTY] = "loaded,dirty",
	};

	return words[flags & (QUOTA_ID_LOADED | QUOTA_ID_DIRTY)];
}

static void text_object_row(const struct quota_id *id, const char *name,
			    const struct quota_limit *limit, unsigned int unit)
{
	_free_ char *left = quota_left_print(limit->deadline, time(NULL));

	printf("%-11u %5s %9s %11" PRIu64 " %11" PRIu64 " %11" PRIu64
	       " %8s %6s\n",
	       id->id, type_names[id->type], name, in_units(limit->usage, unit),
	       in_units(limit->soft, unit), in_units(limit->hard, unit), left,
	       status_word(id->flags));
}

static void text_objects(const struct quota_file *file)
{
	if (!file->nr_ids)
		return;
	printf("\nUser/group objects:\n%-11s %5s %9s %11s %11s %11s %8s %6s\n",
	       "ID", "type", "resource", "usage", "softlimit", "hardlimit",
	       "grace", "status");
	for (size_t i = 0; i < file->nr_ids; i++) {
		const struct quota_id *id = &file->ids[i];

		text_object_row(id, "1k-blocks", &id->stat.space, KIB);
		text_object_row(id, "inodes", &id->stat.inodes, 1);
	}
}

void print_text(const struct quota_report *report, bool tables)
{
	const struct quota_file *file = &report->file;

	printf("%11s %14s  %14s %14s %8s\n", "resource", "usage", "softlimit",
	       "hardlimit", "grace");
	text_row("1k-blocks", &file->stat.space, KIB);
	text_row("inodes", &file->stat.inodes, 1);
	if (!tables)
		return;
	text_state(report);
	text_grace(file);
	text_objects(file);
}

static void batch_row(const struct quota_limit *limit, unsigned int unit,
		      uint64_t grace)
{
	printf("%14" PRIu64 " %14" PRIu64 " %14" PRIu64 " %14" PRId64
	       " %14" PRIu64 "\n",
	       in_units(limit->usage, unit), in_units(limit->soft, unit),
	       in_units(limit->hard, unit), limit->deadline, grace);
}

static void batch_object_row(const struct quota_id *id, const char *name,
			     const struct quota_limit *limit, unsigned int unit)
{
	printf("%-11u %5s %9s %11" PRIu64 " %11" PRIu64 " %11" PRIu64
	       " %11" PRId64 " %d %d\n",
	       id->id, type_names[id->type], name, in_units(limit->usage, unit),
	       in_units(limit->soft, unit), in_units(limit->hard, unit),
	       limit->deadline, !!(id->flags & QUOTA_ID_LOADED),
	       !!(id->flags & QUOTA_ID_DIRTY));
}

static void batch_tables(const struct quota_report *report)
{
	const struct quota_file *file = &report->file;

	printf("%d %d\n",
	       report->next_known ? !!(file->flags & QUOTA_FILE_LEVEL2) : -1,
	       report->active);
	printf("%u %zu %u\n", file->ugid_loaded, file->nr_ids,
	       file->ugid_limit);
	printf("%d\n", !!(file->ugid_flags & QUOTA_UGID_FIXED));
	for (int type = 0; type < QUOTA_OWNERS; type++)
		printf("%5s %" PRIu64 " %" PRIu64 " %9xh\n", type_names[type],
		       file->ugid_grace[type].space,
		       file->ugid_grace[type].inodes,
		       file->ugid_grace[type].flags);
	for (size_t i = 0; i < file->nr_ids; i++) {
		const struct quota_id *id = &file->ids[i];

		batch_object_row(id, "1k-blocks", &id->stat.space, KIB);
		batch_object_row(id, "inodes", &id->stat.inodes, 1);
	}
}

void print_batch(const struct quota_report *report, bool tables)
{
	const struct quota_file *file = &report->file;

	batch_row(&file->stat.space, KIB, file->grace.space);
	batch_row(&file->stat.inodes, 1, file->grace.inodes);
	if (tables)
		batch_tables(report);
}

void print_check(const struct fs_facts *facts, const struct fs_verdict *verdict)
{
	printf("%s: %s on %s, mounted at %s\n", facts->path, facts->type,
	       facts->device, facts->point);
	printf("Quota of containers: %s\n", verdict->level1 ? "yes" : "no");
	printf("Quota of users and groups inside: %s\n",
	       verdict->level2 ? "yes" : "no");
	if (!verdict->reason)
		return;
	printf("%s. What to do:\n", verdict->reason);
	for (size_t i = 0; i < verdict->todo.nr; i++)
		printf("  %s\n", verdict->todo.argv[i]);
}
