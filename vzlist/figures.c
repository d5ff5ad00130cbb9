// SPDX-License-Identifier: GPL-2.0-or-later
/* What the kernel counts for running containers. */
#include <errno.h>
#include <string.h>

#include "base/cleanup.h"
#include "base/file.h"
#include "base/paths.h"
#include "host/cgroup.h"
#include "model/ubc.h"
#include "rows.h"

#define PROC_MAX	(64UL << 20)

/*
 * Tables of /proc with a block of lines for each container: a line that
 * begins with "ID:" starts one. Moves @line behind that.
 */
static void block_start(const struct rows *rows, char **line, struct row **row)
{
	size_t blanks = strspn(*line, " ");
	size_t digits = strspn(*line + blanks, "0123456789");
	char *id = *line + blanks;
	uint32_t ctid;

	if (!digits || id[digits] != ':')
		return;
	id[digits] = '\0';
	*row = num_parse_u32(id, &ctid) ? NULL : rows_find(rows, ctid);
	if (*row && !(*row)->ve)
		*row = NULL;
	*line = id + digits + 1;
}

/* The first @nr numbers of a line. */
static bool take_numbers(char **save, unsigned long *value, size_t nr)
{
	for (size_t i = 0; i < nr; i++) {
		char *word = strtok_r(NULL, " ", save);

		if (!word || num_parse_ulong(word, &value[i]))
			return false;
	}
	return true;
}

/* Resource of @name; most often the row after @hint. */
static int resource_find(const char *name, int hint)
{
	for (int i = 1; i <= UB_RESOURCES; i++) {
		int res = (hint + i) % UB_RESOURCES;

		if (str_eq(ubc_name(res), name))
			return res;
	}
	return -1;
}

/* "[ID:] RESOURCE HELD MAXHELD BARRIER LIMIT FAILCNT" */
static void ub_line(const struct rows *rows, char *line, struct row **row,
		    int *hint)
{
	unsigned long value[UB_COLUMNS];
	struct ub_figures *ub;
	char *save, *name;
	int res;

	block_start(rows, &line, row);
	name = *row ? strtok_r(line, " ", &save) : NULL;
	res = name ? resource_find(name, *hint) : -1;
	if (res < 0 || !take_numbers(&save, value, UB_COLUMNS))
		return;
	*hint = res;
	if (!(*row)->ub)
		(*row)->ub = xcalloc(1, sizeof(*(*row)->ub));
	ub = (*row)->ub;
	ub->known[res] = true;
	memcpy(ub->value[res], value, sizeof(value));
}

static enum vz_err read_beancounters(const struct rows *rows)
{
	_free_ char *path = path_root(PATH_BC_RESOURCES);
	_free_ char *classic = path_root(PATH_USER_BC);
	_free_ char *text = NULL;
	struct row *row = NULL;
	int hint = -1, line_nr = 0;
	char *save, *line;
	int err = file_read(path, PROC_MAX, &text, NULL);

	if (err)
		err = file_read(classic, PROC_MAX, &text, NULL);
	if (err)
		return vz_fail_errno(VZ_SYSTEM_ERROR, err, "Cannot read %s",
				     classic);
	for (line = strtok_r(text, "\n", &save); line;
	     line = strtok_r(NULL, "\n", &save))
		/* Behind the version and the titles. */
		if (line_nr++ >= 2)
			ub_line(rows, line, &row, &hint);
	return VZ_OK;
}

/* "1k-blocks|inodes USAGE SOFT HARD [TIME EXPIRE]" below "ID: PATH" */
static void quota_line(const struct rows *rows, char *line, struct row **row)
{
	static const char *const names[] = {
		[QUOTA_BLOCKS] = "1k-blocks", [QUOTA_INODES] = "inodes",
	};
	unsigned long value[QUOTA_COLUMNS];
	struct quota_figures *quota;
	char *save, *name, *start = line;
	size_t i = 0;

	block_start(rows, &line, row);
	if (!*row || line != start)
		return;
	name = strtok_r(line, " ", &save);
	while (i < ARRAY_SIZE(names) && !str_eq(names[i], name))
		i++;
	if (i == ARRAY_SIZE(names) ||
	    !take_numbers(&save, value, QUOTA_COLUMNS))
		return;
	if (!(*row)->quota)
		(*row)->quota = xcalloc(1, sizeof(*(*row)->quota));
	quota = (*row)->quota;
	quota->known[i] = true;
	memcpy(quota->value[i], value, sizeof(value));
}

/* Absent where no disk quota is on. */
static void read_quota(const struct rows *rows)
{
	_free_ char *path = path_root("/proc/vz/vzquota");
	_free_ char *text = NULL;
	struct row *row = NULL;
	char *save, *line;

	if (file_read(path, PROC_MAX, &text, NULL))
		return;
	for (line = strtok_r(text, "\n", &save); line;
	     line = strtok_r(NULL, "\n", &save))
		quota_line(rows, line, &row);
}

static void read_cpu(const struct rows *rows)
{
	_close_ int groups_fd = cgroup_open_all();

	for (size_t i = 0; i < rows->nr && groups_fd >= 0; i++)
		if (rows->row[i].ve)
			live_cpu_read(groups_fd, rows->row[i].ctid,
				      &rows->row[i].cpu);
}

static void read_uptimes(const struct rows *rows)
{
	_host_ struct host host = { .fd = -1 };
	unsigned long now, start;

	if (live_node_uptime(&now) || ve_open(&host))
		return;
	for (size_t i = 0; i < rows->nr; i++) {
		struct row *row = &rows->row[i];

		if (row->ve && !live_start_time(&host, row->ctid, &start) &&
		    start < now)
			row->uptime_ms = now - start;
	}
}

static bool any_running(const struct rows *rows)
{
	for (size_t i = 0; i < rows->nr; i++)
		if (rows->row[i].ve)
			return true;
	return false;
}

enum vz_err figures_read(struct rows *rows, unsigned int needs)
{
	if (!any_running(rows))
		return VZ_OK;
	if (needs & NEEDS_CPU)
		read_cpu(rows);
	if (needs & NEEDS_UPTIME)
		read_uptimes(rows);
	if (needs & NEEDS_QUOTA)
		read_quota(rows);
	return needs & NEEDS_UB ? read_beancounters(rows) : VZ_OK;
}
