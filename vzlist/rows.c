// SPDX-License-Identifier: GPL-2.0-or-later
/* Which containers there are, and what the node's files say about them. */
#include <dirent.h>
#include <errno.h>
#include <limits.h>
#include <stdlib.h>
#include <string.h>

#include "base/cleanup.h"
#include "base/file.h"
#include "base/log.h"
#include "base/paths.h"
#include "files/dump.h"
#include "model/ctid.h"
#include "node/configured.h"
#include "node/mount.h"
#include "node/names.h"
#include "node/node.h"
#include "rows.h"

struct ids {
	uint32_t	*id;
	size_t		nr;
};

static void ids_free(struct ids *ids)
{
	free(ids->id);
}

#define _ids_ __attribute__((cleanup(ids_free)))

static void ids_add(struct ids *ids, uint32_t id)
{
	ids->id = xgrow(ids->id, ids->nr, sizeof(*ids->id));
	ids->id[ids->nr++] = id;
}

static int id_compare(const void *a, const void *b)
{
	uint32_t x = *(const uint32_t *)a, y = *(const uint32_t *)b;

	return (x > y) - (x < y);
}

static void ids_sort_unique(struct ids *ids)
{
	size_t out = 0;

	if (!ids->nr)
		return;
	qsort(ids->id, ids->nr, sizeof(*ids->id), id_compare);
	for (size_t i = 1; i < ids->nr; i++)
		if (ids->id[i] != ids->id[out])
			ids->id[++out] = ids->id[i];
	ids->nr = out + 1;
}

static void add_configured(struct ids *ids)
{
	_free_ char *path = path_root(PATH_CONF_DIR);
	_closedir_ DIR *dir = opendir(path);
	struct dirent *entry;

	while (dir && (entry = readdir(dir))) {
		uint32_t ctid;
		int err = configured_ctid(entry->d_name, ".conf", &ctid);

		if (!err)
			ids_add(ids, ctid);
		else if (err == -ERANGE)
			fprintf(stderr, "Configuration %s is ignored: the id is too large\n",
				entry->d_name);
	}
}

static void add_running(struct ids *ids, const struct ve_list *list)
{
	for (size_t i = 0; i < list->nr; i++)
		if (list->ve[i].ctid)
			ids_add(ids, list->ve[i].ctid);
}

/* Those asked for need no look at all the others. */
static void add_asked(struct ids *ids, const struct rows_wanted *wanted,
		      const struct ve_list *list)
{
	for (size_t i = 0; i < wanted->nr_ctids; i++) {
		_free_ char *path = path_ct_conf(wanted->ctids[i]);

		if (path_exists(path) ||
		    ve_list_find(list, wanted->ctids[i]))
			ids_add(ids, wanted->ctids[i]);
	}
}

static int row_compare(const void *a, const void *b)
{
	return id_compare(&((const struct row *)a)->ctid,
			  &((const struct row *)b)->ctid);
}

struct row *rows_find(const struct rows *rows, uint32_t ctid)
{
	struct row key = { .ctid = ctid };

	return bsearch(&key, rows->row, rows->nr, sizeof(key), row_compare);
}

static void make_rows(struct rows *rows, const struct rows_wanted *wanted)
{
	_ids_ struct ids ids = {};

	if (wanted->nr_ctids) {
		add_asked(&ids, wanted, &rows->ve);
	} else {
		if (wanted->all || wanted->stopped)
			add_configured(&ids);
		add_running(&ids, &rows->ve);
	}
	ids_sort_unique(&ids);
	rows->row = xcalloc(ids.nr, sizeof(*rows->row));
	rows->nr = ids.nr;
	for (size_t i = 0; i < ids.nr; i++)
		rows->row[i].ctid = ids.id[i];
	for (size_t i = 0; i < rows->ve.nr; i++) {
		struct row *row = rows_find(rows, rows->ve.ve[i].ctid);

		if (row)
			row->ve = &rows->ve.ve[i];
	}
}

static char *row_path(const struct row *row, enum param_id id)
{
	return config_has(&row->config, id) ?
	       path_expand(row->config.values[id].text, row->ctid) : NULL;
}

/*
 * A bad line shows in vzctl, which can name its container; a row whose
 * configuration cannot be read shows what is known.
 */
static void read_config(struct row *row, const struct config *defaults)
{
	bool quiet = log_set_quiet(true);

	ct_read(row->ctid, defaults, &row->config);
	log_set_quiet(quiet);
	row->root = row_path(row, PARAM_VE_ROOT);
	row->private = row_path(row, PARAM_VE_PRIVATE);
}

static void read_name(struct row *row)
{
	const char *name = row->config.values[PARAM_NAME].text;
	uint32_t owner;

	if (config_has(&row->config, PARAM_NAME) && *name &&
	    name_lookup(name, &owner) == 0 && owner == row->ctid)
		row->name = xstrdup(name);
}

static bool list_has(const struct words *list, const char *address)
{
	for (size_t i = 0; i < list->nr; i++)
		if (type_ips.same(list->argv[i], address))
			return true;
	return false;
}

static void add_address(struct row *row, const char *address)
{
	_free_ char *literal = xstrndup(address, strcspn(address, "/"));

	words_add(&row->addresses, literal);
}

/* The kernel writes IPv6 in full. */
static void add_kernel_address(struct row *row, const char *address)
{
	struct parse_ctx ctx = { .param = &params[PARAM_IP_ADDRESS] };
	_free_ char *literal = NULL;

	if (type_ips.element(address, &ctx, &literal) == 0 && literal)
		words_add(&row->addresses, literal);
}

/*
 * Of a running container what the kernel has, which is newest first and
 * without order of its own: configured ones in their order, then the rest.
 */
static void read_addresses(struct row *row)
{
	const struct words *configured =
		value_words(&row->config.values[PARAM_IP_ADDRESS]);
	const struct words *actual = row->ve ? &row->ve->addresses : configured;

	for (size_t i = 0; i < configured->nr; i++)
		if (!row->ve || list_has(actual, configured->argv[i]))
			add_address(row, configured->argv[i]);
	for (size_t i = row->ve ? actual->nr : 0; i-- > 0;)
		if (!list_has(configured, actual->argv[i]))
			add_kernel_address(row, actual->argv[i]);
}

static enum ct_status find_status(const struct rows *rows,
				  const struct row *row, struct mounts *mounts)
{
	_free_ char *dump = NULL;

	if (row->ve)
		return CT_RUNNING;
	if (row->root && mounts_have(mounts, row->root))
		return CT_MOUNTED;
	dump = dump_path(rows->dump_dir, row->ctid);
	return path_exists(dump) ? CT_SUSPENDED : CT_STOPPED;
}

static void row_free(struct row *row)
{
	config_free(&row->config);
	free(row->root);
	free(row->private);
	free(row->name);
	words_free(&row->addresses);
	free(row->quota);
}

/* The configuration, unless nothing of a running one is asked for. */
static void read_configs(struct rows *rows, const struct rows_wanted *wanted)
{
	size_t out = 0;

	for (size_t i = 0; i < rows->nr; i++) {
		struct row *row = &rows->row[i];

		if (!row->ve || wanted->needs & SOURCE_CONFIG)
			read_config(row, &rows->defaults);
		/* Without files it is what a container left behind. */
		if (row->ve ? wanted->stopped :
			      !row->private || !path_exists(row->private)) {
			row_free(row);
			continue;
		}
		if (out < i)
			rows->row[out] = *row;
		out++;
	}
	rows->nr = out;
}

static void read_details(struct rows *rows, unsigned int needs)
{
	_mounts_ struct mounts mounts = {};

	for (size_t i = 0; i < rows->nr; i++) {
		struct row *row = &rows->row[i];

		if (needs & SOURCE_NAME)
			read_name(row);
		if (needs & SOURCE_ADDRESSES)
			read_addresses(row);
		if (needs & SOURCE_STATUS)
			row->status = find_status(rows, row, &mounts);
	}
}

static enum vz_err read_global(struct rows *rows)
{
	struct ct vz_conf = {};
	enum vz_err err = ct_load_global(&vz_conf);

	if (!err) {
		ct_update(&vz_conf);
		ct_read_defaults(&vz_conf.global, &rows->defaults);
		rows->dump_dir = dump_dir(&vz_conf);
	}
	ct_free(&vz_conf);
	return err;
}

enum vz_err rows_read(const struct rows_wanted *wanted, struct rows *ret)
{
	enum vz_err err = read_global(ret);

	if (!err)
		err = node_running(&ret->ve);
	if (err)
		return err;
	make_rows(ret, wanted);
	read_configs(ret, wanted);
	read_details(ret, wanted->needs);
	return figures_read(ret, wanted->needs);
}

void rows_free(struct rows *rows)
{
	for (size_t i = 0; i < rows->nr; i++)
		row_free(&rows->row[i]);
	free(rows->row);
	ve_list_free(&rows->ve);
	ub_table_free(&rows->ub);
	config_free(&rows->defaults);
	free(rows->dump_dir);
}
