/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The node's own resolver, for containers that inherit it. */
#ifndef VZ_NETWORK_RESOLV_H
#define VZ_NETWORK_RESOLV_H

#include "base/str.h"

struct resolv {
	struct words	servers;
	struct words	domains;
};

/* What cannot be read is empty. */
void resolv_read(struct resolv *ret_resolv);
void resolv_free(struct resolv *resolv);
#define _resolv_	__attribute__((cleanup(resolv_free)))

#endif /* VZ_NETWORK_RESOLV_H */
