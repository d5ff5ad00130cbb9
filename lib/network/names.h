/* SPDX-License-Identifier: GPL-2.0-or-later */
/* A container's host name and name servers, by its distribution. */
#ifndef VZ_NETWORK_NAMES_H
#define VZ_NETWORK_NAMES_H

#include "inside/action.h"

#define HOSTNAME_UNSET	"localhost"

/* What the running system calls itself, without the domain. The caller frees. */
char *hostname_in_use(const struct ct *ct);
/* From the effective configuration (79). */
enum vz_err hostname_apply(const struct apply *apply);
enum vz_err dns_apply(const struct apply *apply);
/* What the script is told of name servers and domains; nothing: it is not run. */
void dns_env(const struct apply *apply, struct words *ret);

#endif /* VZ_NETWORK_NAMES_H */
