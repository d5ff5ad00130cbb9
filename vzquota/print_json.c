// SPDX-License-Identifier: GPL-2.0-or-later
/* What vzquota prints of a quota, as JSON. Space is in bytes, times in seconds. */
#include "base/json.h"
#include "print.h"

static void put_limit(struct json *json, const char *key,
		      const struct quota_limit *limit)
{
	json_begin_object(json, key);
	json_number(json, "usage", limit->usage);
	json_number(json, "softlimit", limit->soft);
	json_number(json, "hardlimit", limit->hard);
	/* Dates that are not known are null. */
	if (limit->deadline)
		json_signed(json, "deadline", limit->deadline);
	else
		json_null(json, "deadline");
	json_end_object(json);
}

static void put_grace(struct json *json, const char *key,
		      const struct quota_grace *grace)
{
	json_begin_object(json, key);
	json_number(json, "space", grace->space);
	json_number(json, "inodes", grace->inodes);
	json_end_object(json);
}

static void put_stat(struct json *json, const struct quota_stat *stat)
{
	put_limit(json, "space", &stat->space);
	put_limit(json, "inodes", &stat->inodes);
}

static void put_id(struct json *json, const struct quota_id *id, uint32_t base)
{
	json_begin_object(json, NULL);
	json_number(json, "id", id->id);
	json_text(json, "type", id->type == QUOTA_USER ? "user" : "group");
	/* By which repquota on the node knows it */
	if (base)
		json_number(json, "disk_id", (unsigned long)base + id->id);
	else
		json_null(json, "disk_id");
	put_stat(json, &id->stat);
	json_bool(json, "loaded", id->flags & QUOTA_ID_LOADED);
	json_bool(json, "dirty", id->flags & QUOTA_ID_DIRTY);
	json_end_object(json);
}

static void put_level2(struct json *json, const struct quota_report *report)
{
	const struct quota_file *file = &report->file;

	json_begin_object(json, "user_group");
	if (report->next_known)
		json_bool(json, "next", file->flags & QUOTA_FILE_LEVEL2);
	else
		json_null(json, "next");
	json_bool(json, "active", report->active);
	json_number(json, "loaded", file->ugid_loaded);
	json_number(json, "limit", file->ugid_limit);
	put_grace(json, "user_grace", &file->ugid_grace[QUOTA_USER]);
	put_grace(json, "group_grace", &file->ugid_grace[QUOTA_GROUP]);
	json_begin_array(json, "ids");
	for (size_t i = 0; i < file->nr_ids; i++)
		put_id(json, &file->ids[i], report->id_base);
	json_end_array(json);
	json_end_object(json);
}

void print_json(uint32_t id, const struct quota_report *report, bool tables)
{
	const struct quota_file *file = &report->file;
	_json_ struct json json = {};

	json_begin_object(&json, NULL);
	json_number(&json, "qid", id);
	json_text(&json, "path", file->path);
	json_bool(&json, "running", file->flags & QUOTA_FILE_RUNNING);
	json_bool(&json, "dirty", file->flags & QUOTA_FILE_DIRTY);
	put_stat(&json, &file->stat);
	put_grace(&json, "grace", &file->grace);
	if (tables)
		put_level2(&json, report);
	json_end_object(&json);
	json_put(&json);
}

void print_check_json(const struct fs_facts *facts,
		      const struct fs_verdict *verdict)
{
	_json_ struct json json = {};

	json_begin_object(&json, NULL);
	json_text(&json, "path", facts->path);
	json_text(&json, "mount_point", facts->point);
	json_text(&json, "device", facts->device);
	json_text(&json, "type", facts->type);
	json_bool(&json, "level1", verdict->level1);
	json_bool(&json, "level2", verdict->level2);
	json_number(&json, "status", verdict->code);
	json_text(&json, "reason", verdict->reason);
	json_begin_array(&json, "todo");
	for (size_t i = 0; i < verdict->todo.nr; i++)
		json_text(&json, NULL, verdict->todo.argv[i]);
	json_end_array(&json);
	json_end_object(&json);
	json_put(&json);
}
