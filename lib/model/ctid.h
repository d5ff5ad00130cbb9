/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Container ids on the command line: numbers or names. */
#ifndef VZ_MODEL_CTID_H
#define VZ_MODEL_CTID_H

#include <stdint.h>

#include "model/errors.h"

#define CTID_MAX	2147483644U

/*
 * @text is an id or a registered name; *@ret_name is the name if it was one,
 * else NULL. Silent: 0, -EINVAL or -ENOENT.
 */
int ctid_parse(const char *text, uint32_t *ret_id, const char **ret_name);

#endif /* VZ_MODEL_CTID_H */
