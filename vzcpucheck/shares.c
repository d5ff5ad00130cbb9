// SPDX-License-Identifier: GPL-2.0-or-later
/* The CPU units of the node and of its running containers. */
#include <errno.h>
#include <limits.h>
#include <stdlib.h>
#include <string.h>

#include "base/cleanup.h"
#include "base/file.h"
#include "base/paths.h"
#include "node/cgroup.h"
#include "node/node.h"
#include "resources/cpu.h"
#include "resources/cpu_state.h"
#include "shares.h"

#define PATH_FAIRSCHED	"/proc/fairsched"
#define TABLE_MAX	(64UL << 20)
/* The scheduler's number of the node, which has no container. */
#define NODE_ID		INT_MAX

void shares_free(struct shares *shares)
{
	free(shares->share);
	*shares = (struct shares){};
}

static void shares_add(struct shares *shares, uint32_t ctid,
		       unsigned long units)
{
	shares->share = xgrow(shares->share, shares->nr,
			      sizeof(*shares->share));
	shares->share[shares->nr++] = (struct share){ ctid, units };
}

static int share_compare(const void *a, const void *b)
{
	uint32_t x = ((const struct share *)a)->ctid;
	uint32_t y = ((const struct share *)b)->ctid;

	return (x > y) - (x < y);
}

/* Where the columns of the scheduler's table are; -1: there is none. */
struct columns {
	int	veid, id, weight;
};

static int column_find(const struct words *titles, const char *title)
{
	for (size_t i = 0; i < titles->nr; i++)
		if (str_eq(titles->argv[i], title))
			return i;
	return -1;
}

static bool field_number(const struct words *fields, int column,
			 unsigned long *ret)
{
	return column >= 0 && (size_t)column < fields->nr &&
	       num_parse_ulong(fields->argv[column], ret) == 0;
}

/* Rows of processors (a container's number in veid) are not scheduler nodes. */
static void take_row(struct shares *shares, const struct columns *columns,
		     const char *line)
{
	_words_ struct words fields = {};
	unsigned long veid = 0, id, weight;

	words_split(&fields, line, " \t");
	field_number(&fields, columns->veid, &veid);
	if (veid || !field_number(&fields, columns->id, &id) || !id ||
	    id > UINT32_MAX ||
	    !field_number(&fields, columns->weight, &weight))
		return;
	shares_add(shares, id == NODE_ID ? 0 : id,
		   cpu_units_of_classic_weight(weight));
}

static enum vz_err parse_table(const char *text, struct shares *ret)
{
	_words_ struct words lines = {};
	_words_ struct words titles = {};
	struct columns columns;
	size_t first;

	words_split(&lines, text, "\n");
	first = lines.nr && str_has_prefix(lines.argv[0], "Version:");
	if (lines.nr > first)
		words_split(&titles, lines.argv[first], " \t");
	columns = (struct columns){
		.veid = column_find(&titles, "veid"),
		.id = column_find(&titles, "id"),
		.weight = column_find(&titles, "weight"),
	};
	if (columns.id < 0 || columns.weight < 0)
		return vz_fail(VZ_SYSTEM_ERROR, PATH_FAIRSCHED
			       " has no columns \"id\" and \"weight\"");
	for (size_t i = first + 1; i < lines.nr; i++)
		take_row(ret, &columns, lines.argv[i]);
	return VZ_OK;
}

/* What a control group has, else what is configured. */
static unsigned long live_units(int groups_fd, const struct ct *ct)
{
	unsigned long units = ct->id ? cpu_units(ct) :
		ct_number(ct, PARAM_VE0CPUUNITS, CPUUNITS_DEFAULT);
	struct cpu_state cpu = {};

	if (groups_fd >= 0)
		cpu_state_read(groups_fd, ct->id, &cpu);
	return cpu.has_weight ? cpu_state_units(cpu.weight, units) : units;
}

static enum vz_err read_groups(struct shares *ret)
{
	_ve_list_ struct ve_list running = {};
	_close_ int groups_fd = cgroup_open_all();
	struct ct ct = {};
	enum vz_err err = ct_load_global(&ct);

	if (!err)
		err = node_running(&running);
	ct_update(&ct);
	if (!err)
		shares_add(ret, 0, live_units(groups_fd, &ct));
	for (size_t i = 0; i < running.nr && !err; i++) {
		if (!running.ve[i].ctid)
			continue;
		err = ct_load(&ct, running.ve[i].ctid);
		shares_add(ret, ct.id, live_units(groups_fd, &ct));
	}
	ct_free(&ct);
	return err;
}

/* Weights of the table are rounded: what was configured is not, if it fits. */
static void use_configured(struct shares *shares)
{
	struct ct ct = {};

	if (!ct_load_global(&ct)) {
		for (size_t i = 0; i < shares->nr; i++) {
			struct share *share = &shares->share[i];
			unsigned long units;

			if (!share->ctid || ct_load(&ct, share->ctid))
				continue;
			units = cpu_units(&ct);
			if (cpu_units_of_classic_weight(cpu_units_of_classic_weight(units)) == share->units)
				share->units = units;
		}
	}
	ct_free(&ct);
}

enum vz_err shares_read(struct shares *ret)
{
	_free_ char *path = path_root(PATH_FAIRSCHED);
	_free_ char *text = NULL;
	enum vz_err result;
	int err = file_read(path, TABLE_MAX, &text, NULL);

	if (err && err != -ENOENT)
		return vz_fail_errno(VZ_SYSTEM_ERROR, err, "Cannot read %s",
				     path);
	result = err ? read_groups(ret) : parse_table(text, ret);
	if (!err && !result)
		use_configured(ret);
	if (ret->nr)
		qsort(ret->share, ret->nr, sizeof(*ret->share), share_compare);
	return result;
}
