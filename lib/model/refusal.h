/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Refusals as the kernel records them, a line each, in /proc/bc/ID/events and
 * /proc/vz/events. The name of the program is the container's choice.
 */
#ifndef VZ_MODEL_REFUSAL_H
#define VZ_MODEL_REFUSAL_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <linux/beancounter.h>

#include "base/str.h"

/* What is no resource of a beancounter and may be refused all the same. */
enum {
	REFUSAL_DISKSPACE = UB_RESOURCES,	/* bytes */
	REFUSAL_DISKINODES,
	REFUSAL_MOUNT,				/* denied, see "what" */
	REFUSAL_NETFILTER,
};

static inline bool refusal_is_of_disk(int resource)
{
	return resource == REFUSAL_DISKSPACE || resource == REFUSAL_DISKINODES;
}

static inline bool refusal_is_denial(int resource)
{
	return resource >= REFUSAL_MOUNT;
}

struct refusal {
	unsigned long	seq;		/* in the file it was read from */
	unsigned long	seconds;	/* wall clock */
	unsigned long	microseconds;
	unsigned long	ctid;
	int		resource;	/* UB_* or REFUSAL_* */
	/* In the unit of the resource; of a disk, soft and hard limit, 0: none */
	unsigned long	held, barrier, limit, wanted;
	char		what[16];	/* of a denial: the kernel's name, else "" */
	unsigned long	expired;	/* the soft limit's grace time is over */
	char		owner;		/* 'u', 'g': limit of an id; else 0 */
	unsigned long	owner_id;	/* as the container has it */
	unsigned long	missed;		/* refused before it, not recorded */
	unsigned long	pid;		/* of the reader; 0: not in a process */
	unsigned long	vpid;		/* in the container; 0: unknown */
	char		*comm;		/* as it is, bytes of any kind */
};

/* One line without its end: 0 or -EINVAL, then *@ret is left alone. */
int refusal_parse(const char *line, struct refusal *ret);
const char *refusal_resource(const struct refusal *refusal);
/* The program, safe for a terminal: what is not printable ASCII is \ooo. */
void str_add_comm(struct str *s, const char *comm);

struct refusals {
	struct refusal	*refusal;
	size_t		nr;
};

void refusals_add(struct refusals *list, const struct refusal *refusal);
/* Is none of the same limit, or of the same that is denied, after number @nr? */
bool refusals_is_last(const struct refusals *list, size_t nr);
/* By time. */
void refusals_sort(struct refusals *list);
void refusals_free(struct refusals *list);
#define _refusals_ __attribute__((cleanup(refusals_free)))

#endif /* VZ_MODEL_REFUSAL_H */
