/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The beancounters of running containers: /proc/bc/resources as a table. */
#ifndef VZ_MODEL_UB_TABLE_H
#define VZ_MODEL_UB_TABLE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <linux/beancounter.h>

enum ub_column {
	UB_HELD, UB_MAXHELD, UB_BARRIER, UB_LIMIT, UB_FAILCNT, UB_COLUMNS,
};

/* One container; what the kernel does not count is zero. */
struct ub_figures {
	uint32_t	ctid;
	bool		known[UB_RESOURCES];
	unsigned long	value[UB_RESOURCES][UB_COLUMNS];
};

struct ub_table {
	struct ub_figures	*ct;	/* sorted by id */
	size_t			nr;
};

/*
 * 0, -EPROTONOSUPPORT for another version than 2.5. Lines that cannot be read
 * are left out. @text is changed.
 */
int ub_table_parse(char *text, struct ub_table *ret);
/* NULL: not there. */
const struct ub_figures *ub_table_find(const struct ub_table *table,
				       uint32_t ctid);
/*
 * A figure in bytes or items, pages counted as bytes. INFINITY for an
 * unlimited barrier or limit.
 */
double ub_amount(const struct ub_figures *ub, int resource,
		 enum ub_column column);

void ub_table_free(struct ub_table *table);
#define _ub_table_ __attribute__((cleanup(ub_table_free)))

#endif /* VZ_MODEL_UB_TABLE_H */
