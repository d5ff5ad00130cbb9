// SPDX-License-Identifier: GPL-2.0-or-later
/* What of a running container could not be saved. */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/cleanup.h"
#include "base/file.h"
#include "base/json.h"
#include "base/log.h"
#include "base/paths.h"
#include "base/proc.h"
#include "checkpoint/check.h"
#include "checkpoint/groups.h"
#include "checkpoint/sessions.h"

#define COMM_MAX	64

void obstacles_free(struct obstacles *obstacles)
{
	for (size_t i = 0; i < obstacles->nr; i++) {
		free(obstacles->obstacle[i].name);
		free(obstacles->obstacle[i].kind);
		free(obstacles->obstacle[i].object);
		free(obstacles->obstacle[i].advice);
	}
	free(obstacles->obstacle);
}

static char *name_of(pid_t pid)
{
	_free_ char *path = path_rootf("/proc/%d/comm", pid);
	char *text = NULL;

	if (!pid || file_read(path, COMM_MAX, &text, NULL))
		return xstrdup("");
	text[strcspn(text, "\n")] = 0;
	text_make_line(text);
	return text;
}

void obstacle_add(struct obstacles *obstacles, pid_t pid, const char *kind,
		  const char *object, const char *advice)
{
	struct obstacle *new;

	obstacles->obstacle = xgrow(obstacles->obstacle, obstacles->nr,
				    sizeof(*obstacles->obstacle));
	new = &obstacles->obstacle[obstacles->nr++];
	*new = (struct obstacle){
		.pid = pid, .name = name_of(pid), .kind = xstrdup(kind),
		.object = xstrdup(object), .advice = xstrdup(advice),
	};
	text_make_line(new->object);
}

static int check_all(const struct ct *ct, pid_t init,
		     struct obstacles *obstacles)
{
	uint32_t id_base = ct->file.values[PARAM_LOCAL_UID].number;
	_record_ struct record record = { 0 };
	_pids_ struct pids pids = { 0 };
	int err = groups_find(ct->id, id_base, &record) ? -EIO : 0;

	if (!err)
		err = sessions_find_pids(ct->id, &record, &pids);
	for (size_t i = 0; i < pids.nr && !err; i++) {
		pid_t pid = pids.pid[i];

		if (pid != init && sessions_is_stranger(&pids, pid))
			obstacle_add(obstacles, pid, "session", "",
				     "it was started from the node, as vzctl exec does: end it");
		err = check_process(init, pid, obstacles);
		if (!err)
			err = check_descriptors(pid, obstacles);
	}
	return err ? err : check_mounts(init, obstacles);
}

static void print_table(const struct obstacles *obstacles)
{
	if (obstacles->nr)
		printf("%10s %-15s %-12s %s\n", "PID", "PROGRAM", "KIND", "OBJECT");
	for (size_t i = 0; i < obstacles->nr; i++) {
		const struct obstacle *o = &obstacles->obstacle[i];
		_free_ char *pid = o->pid ? xasprintf("%d", o->pid) : xstrdup("-");

		printf("%10s %-15s %-12s %s%s(%s)\n", pid, *o->name ? o->name : "-",
		       o->kind, o->object, *o->object ? " " : "", o->advice);
	}
}

static void print_json(const struct obstacles *obstacles)
{
	_json_ struct json json = { 0 };

	json_begin_array(&json, NULL);
	for (size_t i = 0; i < obstacles->nr; i++) {
		const struct obstacle *o = &obstacles->obstacle[i];

		json_begin_object(&json, NULL);
		json_number(&json, "pid", o->pid);
		json_text(&json, "program", o->name);
		json_text(&json, "kind", o->kind);
		json_text(&json, "object", o->object);
		json_text(&json, "advice", o->advice);
		json_end_object(&json);
	}
	json_end_array(&json);
	json_put(&json);
}

enum vz_err ct_check(const struct host *host, const struct ct *ct, bool json)
{
	_obstacles_ struct obstacles obstacles = { 0 };
	_close_ int pidfd = ve_get_pidfd(host, ct->id);
	pid_t init = pidfd < 0 ? -1 : proc_pid_of(pidfd);
	int err;

	if (init <= 0)
		return vz_fail(VZ_VE_NOT_RUNNING, "Container is not running");
	err = check_all(ct, init, &obstacles);
	if (err)
		return vz_fail_errno(VZ_CHKPNT_ERROR, err,
				     "Unable to examine container %u", ct->id);
	if (json)
		print_json(&obstacles);
	else
		print_table(&obstacles);
	if (obstacles.nr)
		return vz_fail(VZ_CHKPNT_ERROR,
			       "Container %u has %zu thing(s) that cannot be saved",
			       ct->id, obstacles.nr);
	log_info("Nothing is in the way of suspending container %u", ct->id);
	return VZ_OK;
}
