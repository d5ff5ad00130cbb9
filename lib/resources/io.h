/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Disk I/O parameters of a container. */
#ifndef VZ_RESOURCES_IO_H
#define VZ_RESOURCES_IO_H

#include "model/ct.h"
#include "node/ve.h"

/*
 * Make the I/O parameters that are set in @changed take effect, with their
 * effective values, on a container that runs or is being started (148). What
 * the kernel does not support is a warning.
 */
enum vz_err io_apply(const struct host *host, const struct ct *ct,
		     const struct config *changed);
/* Of the node itself, against all containers (148). */
enum vz_err io_apply_node(const struct host *host,
			  const struct config *changed);

#endif /* VZ_RESOURCES_IO_H */
