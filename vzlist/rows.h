/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What is known about the containers of a node. Each source is read once, and
 * only if something that is shown, sorted or filtered by needs it.
 */
#ifndef VZLIST_ROWS_H
#define VZLIST_ROWS_H

#include "model/ct.h"
#include "model/ub_table.h"
#include "node/ve.h"
#include "quota/table.h"
#include "resources/cpu_state.h"

/* Over 1, 5 and 15 minutes */
#define NR_LOADS	3

/* In the order in which the status column sorts. */
enum ct_status {
	CT_RUNNING,
	CT_STOPPED,
	CT_MOUNTED,
	CT_SUSPENDED,
};


/* Sources. */
enum source {
	SOURCE_CONFIG		= 1 << 0,	/* of running containers too */
	SOURCE_NAME		= 1 << 1,	/* the registry of names */
	SOURCE_ADDRESSES	= 1 << 2,
	SOURCE_STATUS		= 1 << 3,	/* mount table, suspend images */
	SOURCE_UB		= 1 << 4,	/* beancounters */
	SOURCE_CPU		= 1 << 5,	/* control groups */
	SOURCE_UPTIME		= 1 << 6,	/* the processes init */
	SOURCE_QUOTA		= 1 << 7,
	SOURCE_LOAD		= 1 << 8,	/* the control device */
	SOURCE_IO		= 1 << 9,	/* the same */
};

struct quota_figures {
	bool		known[QUOTA_ROWS][QUOTA_COLUMNS];
	unsigned long	value[QUOTA_ROWS][QUOTA_COLUMNS];
};

struct row {
	uint32_t		ctid;
	const struct ve_info	*ve;		/* NULL: not running */
	struct config		config;		/* effective */
	char			*root, *private;	/* NULL: unset */
	char			*name;		/* registered; NULL: none */
	enum ct_status		status;
	struct words		addresses;	/* configuration order */
	/* Of running containers, quota of all; NULL or zero: unknown */
	const struct ub_figures	*ub;
	struct quota_figures	*quota;
	struct cpu_state		cpu;
	unsigned long		uptime_ms;
	bool			has_io[NR_VE_IO];
	unsigned long		io[NR_VE_IO];	/* limits, 0: none */
	bool			has_load;
	double			load[NR_LOADS];
};

struct rows {
	struct row	*row;		/* sorted by id */
	size_t		nr;
	struct ve_list	ve;
	struct ub_table	ub;
	struct config	defaults;	/* vz.conf for containers */
	char		*dump_dir;
};

struct rows_wanted {
	const uint32_t	*ctids;		/* asked for by number or name */
	size_t		nr_ctids;
	bool		all;
	bool		stopped;	/* only those */
	unsigned int	needs;
};

/* Sorted by id. A failure is reported; the program ends with 1. */
enum vz_err rows_read(const struct rows_wanted *wanted, struct rows *ret);
struct row *rows_find(const struct rows *rows, uint32_t ctid);	/* or NULL */
void rows_free(struct rows *rows);
#define _rows_ __attribute__((cleanup(rows_free)))

/* Of the running containers, disk quota of all of them, as far as @needs says. */
enum vz_err figures_read(struct rows *rows, unsigned int needs);

#endif /* VZLIST_ROWS_H */
