/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Ranges of user ids on a node, one for each container: the ids its processes
 * run with. Ranges of containers never overlap, and never reach into the ids
 * of the node's own users.
 */
#ifndef VZ_MODEL_IDRANGE_H
#define VZ_MODEL_IDRANGE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define IDRANGE_SIZE	65536U
#define IDRANGE_FIRST	1879048192U

/* Of subordinate ids, which users of the node give to containers of theirs. */
#define IDRANGE_USERS	UINT32_MAX

struct idrange {
	unsigned long	base;
	unsigned long	count;
	uint32_t	owner;		/* a container, or IDRANGE_USERS */
};

struct idranges {
	struct idrange	*at;
	size_t		nr;
};

/*
 * The node's record: a line "BASE CTID" for each container. Whatever is no such
 * line is lost with the next change, also one that overlaps an earlier one.
 */
void idranges_parse(struct idranges *ranges, const char *text);
/* Without those of users. The caller frees. */
char *idranges_text(const struct idranges *ranges);
/* Lines of subuid(5) and subgid(5): NAME:BASE:COUNT. */
void idranges_add_users(struct idranges *ranges, const char *text);

/* Instead of any other of @ctid. */
void idranges_set(struct idranges *ranges, uint32_t ctid, unsigned long base);
void idranges_drop(struct idranges *ranges, uint32_t ctid);
/* NULL: none. */
const struct idrange *idranges_of(const struct idranges *ranges, uint32_t ctid);
/* The first one of anybody but @ctid that overlaps @base..@base+SIZE-1. */
const struct idrange *idranges_overlapping(const struct idranges *ranges,
					   unsigned long base, uint32_t ctid);
/* A container's range in which @id is. */
const struct idrange *idranges_with(const struct idranges *ranges,
				    unsigned long id);
/* In whole steps from @from, whatever others have chosen; 0: none. */
unsigned long idranges_find_free(const struct idranges *ranges,
				 unsigned long from);
void idranges_free(struct idranges *ranges);
#define _idranges_ __attribute__((cleanup(idranges_free)))

/* Neither ids of the node nor those that mean "no id" are in it. */
bool idrange_is_usable(unsigned long base);

#endif /* VZ_MODEL_IDRANGE_H */
