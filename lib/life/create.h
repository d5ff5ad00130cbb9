/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Making containers and removing them. */
#ifndef VZ_LIFE_CREATE_H
#define VZ_LIFE_CREATE_H

#include <stddef.h>

#include "model/ct.h"
#include "node/ve.h"

/*
 * From a template, with the values in ct->options and the sample @sample
 * (NULL: the configured one). On failure nothing is left of it.
 */
enum vz_err ct_create(const struct host *host, struct ct *ct,
		      const char *sample);
enum vz_err ct_destroy(const struct host *host, struct ct *ct);

/* CTID.conf and the hooks, by what follows CTID and the dot. */
extern const char *const ct_file_suffixes[];
extern const size_t nr_ct_file_suffixes;

#endif /* VZ_LIFE_CREATE_H */
