// SPDX-License-Identifier: GPL-2.0-or-later
/* Reading everything about the containers of a node, each source once. */
#include <dirent.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "base/cleanup.h"
#include "base/file.h"
#include "base/log.h"
#include "base/paths.h"
#include "host/mount.h"
#include "model/ctid.h"
#include "model/names.h"
#include "model/ubc.h"
#include "rows.h"

#define PROC_MAX	(64UL << 20)

/* Rows grow while they are collected; later they stay where they are. */
static void rows_add(struct rows *rows, uint32_t ctid)
{
	if ((rows->nr & (rows->nr - 1)) == 0)
		rows->row = xrealloc(rows->row, (rows->nr ? rows->nr * 2 : 1) *
						sizeof(*rows->row));
	rows->row[rows->nr++] = (struct row){ .ctid = ctid };
}

static int row_compare(const void *a, const void *b)
{
	uint32_t x = ((const struct row *)a)->ctid;
	uint32_t y = ((const struct row *)b)->ctid;

	return (x > y) - (x < y);
}

static void rows_sort_unique(struct rows *rows)
{
	size_t out = 0;

	if (!rows->nr)
		return;
	qsort(rows->row, rows->nr, sizeof(*rows->row), row_compare);
	for (size_t i = 1; i < rows->nr; i++)
		if (rows->row[i].ctid != rows->row[out].ctid)
			rows->row[++out] = rows->row[i];
	rows->nr = out + 1;
}

static struct row *rows_find(struct rows *rows, uint32_t ctid)
{
	struct row key = { .ctid = ctid };

	return bsearch(&key, rows->row, rows->nr, sizeof(key), row_compare);
}

/* "N.conf" and nothing else. */
static bool conf_number(const char *name, uint32_t *ret_ctid)
{
	_free_ char *number = NULL;

	if (!str_has_suffix(name, ".conf"))
		return false;
	number = xstrndup(name, strlen(name) - strlen(".conf"));
	return num_parse_u32(number, ret_ctid) == 0;
}

static void add_configured(struct rows *rows)
{
	_free_ char *path = path_root(PATH_CONF_DIR);
	_closedir_ DIR *dir = opendir(path);
	struct dirent *entry;

	while (dir && (entry = readdir(dir))) {
		uint32_t ctid;

		if (!conf_number(entry->d_name, &ctid) || !ctid)
			continue;
		if (ctid > CTID_MAX)
			fprintf(stderr, "Configuration %s is ignored: the id is too large\n",
				entry->d_name);
		else
			rows_add(rows, ctid);
	}
}

static void add_running(struct rows *rows)
{
	for (size_t i = 0; i < rows->ve.nr; i++)
		if (rows->ve.ve[i].ctid)
			rows_add(rows, rows->ve.ve[i].ctid);
}

static bool is_wanted(const struct rows_wanted *wanted, uint32_t ctid)
{
	for (size_t i = 0; i < wanted->nr_ctids; i++)
		if (wanted->ctids[i] == ctid)
			return true;
	return !wanted->nr_ctids;
}

static void keep_wanted(struct rows *rows, const struct rows_wanted *wanted)
{
	size_t out = 0;

	for (size_t i = 0; i < rows->nr; i++)
		if (is_wanted(wanted, rows->row[i].ctid))
			rows->row[out++] = rows->row[i];
	rows->nr = out;
}

/*
 * A bad line shows in vzctl, which can name its container; a row whose
 * configuration cannot be read shows what is known.
 */
static void read_config(struct row *row, const struct config *global)
{
	bool quiet = log_set_quiet(true);
	const char *name;
	uint32_t owner;

	config_overlay(&row->ct.global, global);
	if (ct_load(&row->ct, row->ctid))
		ct_update(&row->ct);
	log_set_quiet(quiet);
	name = ct_text(&row->ct, PARAM_NAME);
	if (name && *name && name_lookup(name, &owner) == 0 &&
	    owner == row->ctid)
		row->name = xstrdup(name);
}

static bool list_has(const struct words *list, const char *address)
{
	for (size_t i = 0; i < list->nr; i++)
		if (type_ips.same(list->argv[i], address))
			return true;
	return false;
}

/*
 * Of a running container what the kernel has, which is newest first and
 * without order of its own: configured ones in their order, then the rest.
 */
static void read_addresses(struct row *row)
{
	const struct words *configured = ct_words(&row->ct, PARAM_IP_ADDRESS);
	const struct words *actual = row->ve ? &row->ve->addresses : configured;

	for (size_t i = 0; i < configured->nr; i++)
		if (list_has(actual, configured->argv[i])) {
			_free_ char *address = xstrdup(configured->argv[i]);

			*strchrnul(address, '/') = '\0';
			words_add(&row->addresses, address);
		}
	for (size_t i = actual->nr; i-- > 0;)
		if (!list_has(configured, actual->argv[i]))
			words_add(&row->addresses, actual->argv[i]);
}

static int text_compare(const void *a, const void *b)
{
	return strcmp(*(char *const *)a, *(char *const *)b);
}

static void read_mount_points(struct words *points)
{
	if (mount_points_read(points) == 0 && points->nr)
		qsort(points->argv, points->nr, sizeof(*points->argv),
		      text_compare);
}

static bool has_point(const struct words *points, const char *path)
{
	return points->nr && path &&
	       bsearch(&path, points->argv, points->nr, sizeof(*points->argv),
		       text_compare);
}

static bool has_dump(const struct row *row)
{
	_free_ char *dir = ct_path(&row->ct, PARAM_DUMPDIR);
	_free_ char *path = NULL;

	if (!dir)
		dir = path_root(PATH_DUMP_DIR);
	path = xasprintf("%s/Dump.%u", dir, row->ctid);
	return path_exists(path);
}

static enum ct_status find_status(const struct row *row,
				  const struct words *points)
{
	if (row->ve)
		return CT_RUNNING;
	if (has_point(points, row->ct.root))
		return CT_MOUNTED;
	return has_dump(row) ? CT_SUSPENDED : CT_STOPPED;
}

static bool is_left_over(const struct row *row)
{
	return !row->ve && (!row->ct.private || !path_exists(row->ct.private));
}

static void row_free(struct row *row)
{
	ct_free(&row->ct);
	free(row->name);
	words_free(&row->addresses);
}

/* Fill in the rows; a configuration without files is no container. */
static void read_details(struct rows *rows, bool stopped_only)
{
	_words_ struct words points = {};
	size_t out = 0;

	read_mount_points(&points);
	for (size_t i = 0; i < rows->nr; i++) {
		struct row *row = &rows->row[i];

		row->ve = ve_list_find(&rows->ve, row->ctid);
		read_config(row, &rows->global.global);
		if (is_left_over(row) || (stopped_only && row->ve)) {
			row_free(row);
			continue;
		}
		read_addresses(row);
		row->status = find_status(row, &points);
		rows->row[out++] = *row;
	}
	rows->nr = out;
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

/*
 * "[ID:] RESOURCE HELD MAXHELD BARRIER LIMIT FAILCNT"; lines without id belong
 * to the last one.
 */
static void ub_line(struct rows *rows, char *line, struct row **row, int *res)
{
	char *colon = strchr(line, ':');
	char *save, *word;
	unsigned long values[UB_COLUMNS];

	if (colon) {
		uint32_t ctid;

		*colon = '\0';
		line += strspn(line, " ");
		*row = num_parse_u32(line, &ctid) ? NULL :
						    rows_find(rows, ctid);
		line = colon + 1;
	}
	word = strtok_r(line, " ", &save);
	if (!*row || !word)
		return;
	*res = resource_find(word, *res);
	if (*res < 0)
		return;
	for (int i = 0; i < UB_COLUMNS; i++) {
		word = strtok_r(NULL, " ", &save);
		if (!word || num_parse_ulong(word, &values[i]))
			return;
	}
	memcpy((*row)->ub[*res], values, sizeof(values));
	(*row)->has_ub = true;
}

static enum vz_err read_beancounters(struct rows *rows)
{
	_free_ char *path = path_root(PATH_BC_RESOURCES);
	_free_ char *classic = path_root(PATH_USER_BC);
	_free_ char *text = NULL;
	struct row *row = NULL;
	int res = -1, line_nr = 0;
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
			ub_line(rows, line, &row, &res);
	return VZ_OK;
}

/* Nothing runs where the kernel is not ours; otherwise we must know. */
static enum vz_err read_running(struct ve_list *ret)
{
	int err;

	if (!ve_kernel_present())
		return VZ_OK;
	err = ve_list_read(&host_kernel_ops, ret);
	if (err)
		return vz_fail_errno(VZ_SYSTEM_ERROR, err,
				     "Cannot read " PATH_VEINFO);
	return VZ_OK;
}

static bool any_running(const struct rows *rows)
{
	for (size_t i = 0; i < rows->nr; i++)
		if (rows->row[i].ve)
			return true;
	return false;
}

enum vz_err rows_read(const struct rows_wanted *wanted, struct rows *ret)
{
	enum vz_err err = ct_load_global(&ret->global);

	if (!err)
		err = read_running(&ret->ve);
	if (err)
		return err;
	if (wanted->all || wanted->stopped || wanted->nr_ctids)
		add_configured(ret);
	add_running(ret);
	rows_sort_unique(ret);
	keep_wanted(ret, wanted);
	read_details(ret, wanted->stopped);
	if (wanted->ub && any_running(ret))
		err = read_beancounters(ret);
	return err;
}

void rows_free(struct rows *rows)
{
	for (size_t i = 0; i < rows->nr; i++)
		row_free(&rows->row[i]);
	free(rows->row);
	ve_list_free(&rows->ve);
	ct_free(&rows->global);
}
