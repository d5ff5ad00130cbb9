/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The containers known to run. Only needed to find out, when the kernel could
 * not deliver events, which of them have stopped since.
 */
#ifndef VZEVENTD_KNOWN_H
#define VZEVENTD_KNOWN_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "node/ve.h"

struct known {
	uint32_t	*ctids;
	size_t		nr;
};

void known_add(struct known *known, uint32_t ctid);
void known_del(struct known *known, uint32_t ctid);
bool known_has(const struct known *known, uint32_t ctid);
/* All that run; the node's own row is left out. */
void known_add_list(struct known *known, const struct ve_list *list);
/* All that have control groups: they run, are at work, or have ended. */
void known_add_remains(struct known *known);
void known_free(struct known *known);
#define _known_	__attribute__((cleanup(known_free)))

#endif /* VZEVENTD_KNOWN_H */
