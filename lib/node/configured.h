/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Which containers have files in the configuration directory. */
#ifndef VZ_NODE_CONFIGURED_H
#define VZ_NODE_CONFIGURED_H

#include <stddef.h>
#include <stdint.h>

/*
 * The container of file "N" @suffix: 0, -EINVAL if it is named otherwise,
 * -ERANGE for an N above the largest id. Spellings like 007 are no ids.
 */
int configured_ctid(const char *name, const char *suffix, uint32_t *ret_ctid);

/* Of file "N.conf", N as somebody wrote it, 0 too. 0 or -EINVAL. */
int conf_ctid(const char *name, uint32_t *ret_ctid);

struct configured {
	uint32_t	*ctid;		/* ascending */
	size_t		nr;
};

/* All that have a file "N" @suffix. */
void configured_read(const char *suffix, struct configured *ret);
void configured_free(struct configured *configured);
#define _configured_ __attribute__((cleanup(configured_free)))

#endif /* VZ_NODE_CONFIGURED_H */
