// SPDX-License-Identifier: GPL-2.0-or-later
/* Processes that came into a container from the node. */
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>

#include "base/cleanup.h"
#include "base/file.h"
#include "base/log.h"
#include "base/num.h"
#include "base/paths.h"
#include "base/str.h"
#include "checkpoint/sessions.h"
#include "node/cgroup.h"

#define PROCS_MAX	(16 << 20)
#define STAT_MAX	4096

void pids_free(struct pids *pids)
{
	free(pids->pid);
}

static int pid_compare(const void *a, const void *b)
{
	uint32_t x = *(const uint32_t *)a, y = *(const uint32_t *)b;

	return x < y ? -1 : x > y;
}

/*
 * A group that has gone meanwhile had no process; those of a threaded one are
 * listed above it.
 */
static int add_group(int inner_fd, const char *path, struct pids *pids)
{
	_free_ char *file = xasprintf("%s/cgroup.procs", path);
	_close_ int fd = open_in_root(inner_fd, file, O_RDONLY, 0);
	_words_ struct words lines = { 0 };
	_free_ char *text = NULL;
	int err;

	if (fd < 0)
		return fd == -ENOENT ? 0 : fd;
	err = fd_read_all(fd, PROCS_MAX, &text, NULL);
	if (err)
		return err == -ENODEV || err == -EOPNOTSUPP ? 0 : err;
	words_split(&lines, text, "\n");
	for (size_t i = 0; i < lines.nr; i++) {
		pids->pid = xgrow(pids->pid, pids->nr, sizeof(*pids->pid));
		if (!num_parse_u32(lines.argv[i], &pids->pid[pids->nr]))
			pids->nr++;
	}
	return 0;
}

int sessions_find_pids(uint32_t ctid, const struct record *record,
		       struct pids *pids)
{
	_close_ int inner_fd = cgroup_open_inner(ctid);
	int err = inner_fd < 0 ? inner_fd : 0;

	for (size_t i = 0; i < record->nr_groups && !err; i++)
		err = add_group(inner_fd, record->groups[i].path, pids);
	if (pids->nr)
		qsort(pids->pid, pids->nr, sizeof(*pids->pid), pid_compare);
	return err;
}

/* "PID (NAME) S PPID ...": the name is the process's choice. */
static bool read_stat(uint32_t pid, uint32_t *ret_parent, char **ret_name)
{
	_free_ char *path = path_rootf("/proc/%u/stat", pid);
	_free_ char *text = NULL;
	char *open, *close;

	if (file_read(path, STAT_MAX, &text, NULL))
		return false;
	open = strchr(text, '(');
	close = strrchr(text, ')');
	if (!open || !close || strlen(close) < strlen(") S 0"))
		return false;
	*ret_parent = strtoul(close + strlen(") S "), NULL, 10);
	*ret_name = xstrndup(open + 1, close - open - 1);
	return true;
}

bool sessions_is_stranger(const struct pids *pids, uint32_t pid)
{
	_free_ char *name = NULL;
	uint32_t parent;

	return read_stat(pid, &parent, &name) &&
	       !bsearch(&parent, pids->pid, pids->nr, sizeof(parent), pid_compare);
}

static bool name_stranger(const struct pids *pids, uint32_t pid)
{
	_free_ char *name = NULL;
	uint32_t parent;

	if (!sessions_is_stranger(pids, pid) || !read_stat(pid, &parent, &name))
		return false;
	log_msg(-1, "Process %u (%s) was started from the node, as vzctl exec does",
		pid, name);
	return true;
}

enum vz_err sessions_refuse(uint32_t ctid, pid_t init,
			    const struct record *record)
{
	_pids_ struct pids pids = { 0 };
	size_t strangers = 0;
	int err = sessions_find_pids(ctid, record, &pids);

	if (err)
		return vz_fail_errno(VZ_CHKPNT_ERROR, err,
				     "Unable to examine the processes of container %u",
				     ctid);
	for (size_t i = 0; i < pids.nr; i++)
		if (pids.pid[i] != (uint32_t)init)
			strangers += name_stranger(&pids, pids.pid[i]);
	if (strangers)
		return vz_fail(VZ_CHKPNT_ERROR,
			       "Unable to save container %u with %zu process(es) from the node in it: end them first",
			       ctid, strangers);
	return VZ_OK;
}
