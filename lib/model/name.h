/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The name of a container. */
#ifndef VZ_MODEL_NAME_H
#define VZ_MODEL_NAME_H

#include <stdbool.h>

bool name_is_valid(const char *name);
/* It would be taken for an id. */
bool name_is_number(const char *name);

#endif /* VZ_MODEL_NAME_H */
