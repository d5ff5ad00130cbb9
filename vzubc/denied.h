/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What a container may not have, whatever its limits. */
#ifndef VZUBC_DENIED_H
#define VZUBC_DENIED_H

#include "base/json.h"
#include "model/refusal.h"

/* Of one container's refusals, each kind once; @json is NULL for text. */
size_t explain_denied(const struct refusals *list, struct json *json);

#endif /* VZUBC_DENIED_H */
