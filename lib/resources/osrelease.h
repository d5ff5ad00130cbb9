/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The release of the kernel that a container is told. */
#ifndef VZ_RESOURCES_OSRELEASE_H
#define VZ_RESOURCES_OSRELEASE_H

#include "model/ct.h"
#include "node/ve.h"

/* In the configuration: the node's own */
#define OSRELEASE_DEFAULT	"default"

/*
 * What uname(2) says in a container of the template @ostemplate (or NULL) on a
 * kernel @running, when osrelease.conf has @table: NULL if that is what runs. The
 * caller frees.
 */
char *osrelease_of_template(const char *table, const char *ostemplate,
			    const char *running);

/*
 * Tell a container that runs or is being started what is configured for it, or
 * what its template needs (144).
 */
enum vz_err osrelease_apply(const struct host *host, const struct ct *ct);

#endif /* VZ_RESOURCES_OSRELEASE_H */
