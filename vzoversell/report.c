// SPDX-License-Identifier: GPL-2.0-or-later
/* RAM and swap of each container, their sums, and what the node has. */
#include <errno.h>
#include <math.h>
#include <stdlib.h>

#include "model/ubc.h"
#include "node/node.h"
#include "report.h"

static const int resources[NR_POOLS] = { UB_PHYSPAGES, UB_SWAPPAGES };

static struct use use_of(const struct ub_figures *ub, enum pool pool)
{
	int res = resources[pool];

	return (struct use){
		.used = ub_amount(ub, res, UB_HELD),
		.peak = ub_amount(ub, res, UB_MAXHELD),
		.limit = ub->known[res] ? ub_amount(ub, res, UB_LIMIT) :
					  INFINITY,
		.fails = ub->value[res][UB_FAILCNT],
	};
}

static void set_ram_limit(const struct ub_figures *ub, struct row *row)
{
	double allocation = ub_amount(ub, UB_PRIVVMPAGES, UB_LIMIT);
	struct use *ram = &row->use[POOL_RAM];

	if (!isinf(ram->limit))
		return;
	row->flag[FLAG_UNLIMITED] = isinf(allocation);
	row->flag[FLAG_GUESSED] = !isinf(allocation);
	ram->limit = allocation / 2;
}

static void set_fails(const struct ub_figures *ub, struct row *row)
{
	bool any = false, others = false;

	for (int res = 0; res < UB_RESOURCES; res++) {
		any |= ub->value[res][UB_FAILCNT] != 0;
		others |= ub->value[res][UB_FAILCNT] && res != UB_PHYSPAGES;
	}
	row->flag[FLAG_OTHER_FAILS] = others;
	row->flag[FLAG_RAM_FAILS] = any && !others;
}

static struct row row_of(const struct ub_figures *ub)
{
	struct row row = { .ctid = ub->ctid };

	for (int pool = 0; pool < NR_POOLS; pool++)
		row.use[pool] = use_of(ub, pool);
	set_ram_limit(ub, &row);
	row.flag[FLAG_SWAP_UNLIMITED] = isinf(row.use[POOL_SWAP].limit);
	set_fails(ub, &row);
	return row;
}

static void add_use(struct use *total, const struct use *use)
{
	total->used += use->used;
	total->peak += use->peak;
	total->limit += isinf(use->limit) ? 0 : use->limit;
	total->fails += use->fails;
}

static void report_add(struct report *report, const struct row *row)
{
	report->row[report->nr++] = *row;
	for (int pool = 0; pool < NR_POOLS; pool++)
		add_use(&report->total.use[pool], &row->use[pool]);
	for (int flag = 0; flag < NR_FLAGS; flag++)
		report->total.flag[flag] |= row->flag[flag];
}

enum vz_err report_read(const char *path, struct report *ret)
{
	_ub_table_ struct ub_table table = {};
	struct node node = {};
	int err = node_read_table(path, &table);

	if (err == -EPROTONOSUPPORT)
		return vz_fail(VZ_BAD_KERNEL,
			       "The beancounters are not of version 2.5");
	if (err)
		return vz_fail_errno(VZ_SYSTEM_ERROR, err,
				     "Cannot read the beancounters%s%s",
				     path ? " in " : "", path ? path : "");
	ret->row = xcalloc(table.nr, sizeof(*ret->row));
	for (size_t i = 0; i < table.nr; i++) {
		struct row row = row_of(&table.ct[i]);

		if (row.ctid)
			report_add(ret, &row);
	}
	err = node_read_memory(&node);
	ret->available[POOL_RAM] = node.ram;
	ret->available[POOL_SWAP] = node.swap > 1 ? node.swap : 0;
	return err;
}

void report_free(struct report *report)
{
	free(report->row);
}
