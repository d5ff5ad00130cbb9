// SPDX-License-Identifier: GPL-2.0-or-later
/* The beancounters of running containers: /proc/bc/resources as a table. */
#include <errno.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/blocks.h"
#include "base/cleanup.h"
#include "base/str.h"
#include "model/ub_table.h"
#include "model/ubc.h"

static struct ub_figures *table_add(struct ub_table *table, uint32_t ctid)
{
	struct ub_figures *ct;

	table->ct = xgrow(table->ct, table->nr, sizeof(*table->ct));
	ct = &table->ct[table->nr++];
	*ct = (struct ub_figures){ .ctid = ctid };
	return ct;
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

/* Where the reader is: the block of a container, and its last row. */
struct reader {
	struct ub_table		*table;
	struct ub_figures	*ct;	/* NULL: of nobody we know */
	int			hint;
};

/* "[ID:] RESOURCE HELD MAXHELD BARRIER LIMIT FAILCNT" */
static void take_line(struct reader *r, char *line)
{
	unsigned long value[UB_COLUMNS];
	char *save, *name;
	uint32_t ctid;
	int res, start = block_start(&line, &ctid);

	if (start)
		r->ct = start > 0 ? table_add(r->table, ctid) : NULL;
	name = r->ct ? strtok_r(line, " ", &save) : NULL;
	res = name ? resource_find(name, r->hint) : -1;
	if (res < 0 || !block_numbers(&save, value, UB_COLUMNS))
		return;
	r->hint = res;
	r->ct->known[res] = true;
	memcpy(r->ct->value[res], value, sizeof(value));
}

static int figures_compare(const void *a, const void *b)
{
	uint32_t x = ((const struct ub_figures *)a)->ctid;
	uint32_t y = ((const struct ub_figures *)b)->ctid;

	return (x > y) - (x < y);
}

int ub_table_parse(char *text, struct ub_table *ret)
{
	struct ub_table table = {};
	struct reader r = { .table = &table, .hint = -1 };
	char *save, *line = strtok_r(text, "\n", &save);

	if (!line || !str_eq(line, "Version: 2.5"))
		return -EPROTONOSUPPORT;
	/* The titles have no number and are nobody's. */
	while ((line = strtok_r(NULL, "\n", &save)))
		take_line(&r, line);
	if (table.nr)
		qsort(table.ct, table.nr, sizeof(*table.ct), figures_compare);
	*ret = table;
	return 0;
}

const struct ub_figures *ub_table_find(const struct ub_table *table,
				       uint32_t ctid)
{
	struct ub_figures key;

	if (!table->nr)
		return NULL;
	key.ctid = ctid;
	return bsearch(&key, table->ct, table->nr, sizeof(key), figures_compare);
}

double ub_amount(const struct ub_figures *ub, int resource,
		 enum ub_column column)
{
	unsigned long value = ub->value[resource][column];

	if ((column == UB_BARRIER || column == UB_LIMIT) &&
	    ubc_is_unlimited(value))
		return INFINITY;
	return (double)value * ubc_unit_size(resource);
}

void ub_table_free(struct ub_table *table)
{
	free(table->ct);
	*table = (struct ub_table){};
}
