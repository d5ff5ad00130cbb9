/* SPDX-License-Identifier: GPL-2.0-or-later */
/* OS templates: archives of root file systems in TEMPLATE/cache. */
#ifndef VZ_FILES_TEMPLATE_H
#define VZ_FILES_TEMPLATE_H

#include "model/ct.h"

/* What is given, configured or the default (29); paths are refused (21). */
enum vz_err template_name(const struct ct *ct, char **ret_name);
/* Its archive, downloaded when it is not there (24, 91). The caller frees both. */
enum vz_err template_find(const struct ct *ct, const char *name,
			  char **ret_path);
/*
 * Where the ids in an archive begin: 0, or as in the private area of the
 * container that it was made of.
 */
enum vz_err template_base(const char *archive, uint32_t *ret_base);
/* Adds the names of all that are in the cache, in any order. */
void template_list(const struct ct *ct, struct words *ret_names);

#endif /* VZ_FILES_TEMPLATE_H */
