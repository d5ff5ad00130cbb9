/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The registry of container names: links in /etc/vz/names to CTID.conf. */
#ifndef VZ_NODE_NAMES_H
#define VZ_NODE_NAMES_H

#include <stdint.h>

#include "model/errors.h"

/* The container a name belongs to: 0, -ENOENT, -EINVAL (not one of ours). */
int name_lookup(const char *name, uint32_t *ret_id);
/*
 * Make @name the only name of @ctid; "" removes. A name of another container
 * is refused. Reports "Name X assigned". VZ_SET_NAME_ERROR.
 */
enum vz_err name_assign(uint32_t ctid, const char *name);
/* Every name of @ctid. */
void names_remove(uint32_t ctid);

/*
 * @text is an id or a registered name; *@ret_name is the name if it was one,
 * else NULL. Silent: 0, -EINVAL or -ENOENT.
 */
int ctid_parse(const char *text, uint32_t *ret_id, const char **ret_name);

#endif /* VZ_NODE_NAMES_H */
