/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Pieces that list types in several files share. */
#ifndef VZ_MODEL_TYPES_LIST_H
#define VZ_MODEL_TYPES_LIST_H

#include <stdbool.h>

#include "model/types.h"

int list_parse(const char *text, struct parse_ctx *ctx, struct value *ret);

/*
 * X(word, bit): the words of FEATURES in the order in which they are stored,
 * and their bits in linux/vzcalluser.h.
 */
#define FEATURE_LIST(X)				\
	X("sysfs",	VE_FEATURE_SYSFS)	\
	X("nfs",	VE_FEATURE_NFS)		\
	X("sit",	VE_FEATURE_SIT)		\
	X("ipip",	VE_FEATURE_IPIP)	\
	X("ppp",	VE_FEATURE_PPP)		\
	X("ipgre",	VE_FEATURE_IPGRE)	\
	X("bridge",	VE_FEATURE_BRIDGE)	\
	X("nfsd",	VE_FEATURE_NFSD)	\
	X("hidevz",	VE_FEATURE_HIDEVZ)

bool ifname_is_valid(const char *name);
bool domain_is_valid(const char *text);
bool password_is_valid(const char *text);	/* USER:PASSWORD */

#endif /* VZ_MODEL_TYPES_LIST_H */
