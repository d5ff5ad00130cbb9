/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What there is to know about the containers of a node, read once: the
 * configurations, the kernel's list, the beancounters, the mount table.
 */
#ifndef VZLIST_ROWS_H
#define VZLIST_ROWS_H

#include <linux/beancounter.h>

#include "host/ve.h"
#include "model/ct.h"

/* In the order in which the status column sorts. */
enum ct_status {
	CT_RUNNING,
	CT_STOPPED,
	CT_MOUNTED,
	CT_SUSPENDED,
};

/* Columns of /proc/bc/resources. */
enum ub_column {
	UB_HELD, UB_MAXHELD, UB_BARRIER, UB_LIMIT, UB_FAILCNT, UB_COLUMNS,
};

struct row {
	uint32_t		ctid;
	struct ct		ct;
	char			*name;		/* registered; NULL: none */
	enum ct_status		status;
	struct words		addresses;	/* configuration order */
	const struct ve_info	*ve;		/* NULL: not running */
	bool			has_ub;
	unsigned long		ub[UB_RESOURCES][UB_COLUMNS];
};

struct rows {
	struct row	*row;
	size_t		nr;
	struct ve_list	ve;
	struct ct	global;		/* vz.conf */
};

struct rows_wanted {
	const uint32_t	*ctids;		/* asked for by number or name */
	size_t		nr_ctids;
	bool		all;
	bool		stopped;	/* only those */
	bool		ub;		/* beancounters are shown */
};

/* Sorted by id. A failure is reported; the program ends with 1. */
enum vz_err rows_read(const struct rows_wanted *wanted, struct rows *ret);
void rows_free(struct rows *rows);
#define _rows_ __attribute__((cleanup(rows_free)))

#endif /* VZLIST_ROWS_H */
