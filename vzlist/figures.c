// SPDX-License-Identifier: GPL-2.0-or-later
/* What the kernel counts for running containers. */
#include <errno.h>
#include <string.h>

#include <linux/vzcalluser.h>

#include "base/cleanup.h"
#include "base/log.h"
#include "node/cgroup.h"
#include "node/node.h"
#include "quota/quota.h"
#include "resources/uptime.h"
#include "rows.h"

static enum vz_err read_beancounters(struct rows *rows)
{
	enum vz_err err = node_beancounters(&rows->ub);

	for (size_t i = 0; i < rows->nr; i++)
		if (rows->row[i].ve)
			rows->row[i].ub = ub_table_find(&rows->ub,
							rows->row[i].ctid);
	return err;
}

static struct quota_figures *quota_of(struct row *row)
{
	if (!row->quota)
		row->quota = xcalloc(1, sizeof(*row->quota));
	return row->quota;
}

static void take_quota(void *ctx, uint32_t id, enum quota_row which,
		       const unsigned long *value)
{
	struct row *row = rows_find(ctx, id);
	struct quota_figures *quota;

	if (!row)
		return;
	quota = quota_of(row);
	memset(quota->known[which], true, sizeof(quota->known[which]));
	memcpy(quota->value[which], value, sizeof(quota->value[which]));
}

static void set_usage(struct row *row, enum quota_row which, uint64_t usage)
{
	struct quota_figures *quota = quota_of(row);

	quota->known[which][QUOTA_USAGE] = true;
	quota->value[which][QUOTA_USAGE] = usage;
}

/* The file system counts whether anybody limits it or not. */
static void read_usage(struct row *row)
{
	struct quota_stat stat;

	if (!row->private || quota_read_tree(row->private, row->ctid, &stat))
		return;
	set_usage(row, QUOTA_BLOCKS, (stat.space.usage + 1023) / 1024);
	set_usage(row, QUOTA_INODES, stat.inodes.usage);
}

static void read_usages(const struct rows *rows)
{
	for (size_t i = 0; i < rows->nr; i++)
		if (!rows->row[i].quota)
			read_usage(&rows->row[i]);
}

static void read_cpu(const struct rows *rows)
{
	_close_ int groups_fd = cgroup_open_all();

	for (size_t i = 0; i < rows->nr && groups_fd >= 0; i++)
		if (rows->row[i].ve)
			cpu_state_read(groups_fd, rows->row[i].ctid,
				      &rows->row[i].cpu);
}

static void read_uptimes(const struct rows *rows)
{
	_host_ struct host host = HOST_INIT;
	unsigned long now, start;

	if (uptime_of_node(&now) || ve_open(&host))
		return;
	for (size_t i = 0; i < rows->nr; i++) {
		struct row *row = &rows->row[i];

		if (row->ve && !uptime_ct_start(&host, row->ctid, &start) &&
		    start < now)
			row->uptime_ms = now - start;
	}
}

static void take_load(struct row *row, const struct vzctl_cpustat *stat)
{
	row->has_load = true;
	for (int i = 0; i < NR_LOADS; i++)
		row->load[i] = stat->loadavg[i].val_int +
			       stat->loadavg[i].val_frac / 100.0;
}

/* That there never was a limit is as well to know as that there is none. */
static void read_io(const struct host *host, struct row *row)
{
	for (int which = 0; which < NR_VE_IO; which++) {
		struct ve_io_limit limit = { 0 };
		int err = ve_get_io(host, row->ctid, which, &limit);

		row->has_io[which] = !err || err == -ENXIO;
		row->io[which] = err ? 0 : limit.speed;
	}
}

static void ask(const struct host *host, struct row *row, unsigned int needs)
{
	struct vzctl_cpustat stat;

	if (!row->ve)
		return;
	if (needs & SOURCE_LOAD && !ve_get_cpustat(host, row->ctid, &stat))
		take_load(row, &stat);
	if (needs & SOURCE_IO)
		read_io(host, row);
}

/* Without the device, what is configured has to do. */
static void ask_kernel(const struct rows *rows, unsigned int needs)
{
	_host_ struct host host = HOST_INIT;
	bool quiet = log_set_quiet(true);
	enum vz_err err = ve_open(&host);

	log_set_quiet(quiet);
	for (size_t i = 0; i < rows->nr && !err; i++)
		ask(&host, &rows->row[i], needs);
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
	if (needs & SOURCE_QUOTA) {
		quota_table_read(take_quota, rows);
		read_usages(rows);
	}
	if (!any_running(rows))
		return VZ_OK;
	if (needs & SOURCE_CPU)
		read_cpu(rows);
	if (needs & (SOURCE_LOAD | SOURCE_IO))
		ask_kernel(rows, needs);
	if (needs & SOURCE_UPTIME)
		read_uptimes(rows);
	return needs & SOURCE_UB ? read_beancounters(rows) : VZ_OK;
}
