/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What disk quota refused. */
#ifndef VZUBC_DISK_H
#define VZUBC_DISK_H

#include "base/json.h"
#include "model/refusal.h"

/* Of one container's refusals, each limit once; @json is NULL for text. */
size_t explain_disk(const struct refusals *list, struct json *json);

#endif /* VZUBC_DISK_H */
