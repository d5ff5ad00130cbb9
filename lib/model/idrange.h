/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Ranges of user ids on a node, one for each container, recorded as LOCAL_UID
 * and LOCAL_GID in its configuration. Ranges never overlap and never contain 0.
 */
#ifndef VZ_MODEL_IDRANGE_H
#define VZ_MODEL_IDRANGE_H

#include <stdbool.h>
#include <stddef.h>

#define IDRANGE_SIZE	65536U
#define IDRANGE_FIRST	1879048192U

/* Those in use, by their first ids. */
struct idranges {
	unsigned long	*base;
	size_t		nr;
};

/* What a configuration records, whatever it is worth otherwise. */
void idranges_add_config(struct idranges *ranges, const char *text);
bool idranges_overlap(const struct idranges *ranges, unsigned long base);
/* In whole steps from the first one, whatever others have chosen; 0: none. */
unsigned long idranges_find_free(const struct idranges *ranges,
				 unsigned long from);
void idranges_free(struct idranges *ranges);
#define _idranges_ __attribute__((cleanup(idranges_free)))

bool idrange_is_usable(unsigned long base);

#endif /* VZ_MODEL_IDRANGE_H */
