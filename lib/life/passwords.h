/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Passwords of users inside. */
#ifndef VZ_LIFE_PASSWORDS_H
#define VZ_LIFE_PASSWORDS_H

#include "inside/action.h"

/* Lines "USER:PASSWORD" of standard input (21). */
enum vz_err passwords_read(int fd, struct words *ret);

/*
 * "USER:PASSWORD" each (74). A stopped container is started without init and
 * hooks for it and left as it was found.
 */
enum vz_err passwords_set(const struct apply *apply,
			  const struct words *passwords);

#endif /* VZ_LIFE_PASSWORDS_H */
