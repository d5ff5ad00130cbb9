/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Pieces that list types in several files share. */
#ifndef VZ_MODEL_TYPES_LIST_H
#define VZ_MODEL_TYPES_LIST_H

#include <stdbool.h>

#include "model/types.h"

int list_parse(const char *text, struct parse_ctx *ctx, struct value *ret);

bool ifname_is_valid(const char *name);
bool domain_is_valid(const char *text);
bool password_is_valid(const char *text);	/* USER:PASSWORD */

#endif /* VZ_MODEL_TYPES_LIST_H */
