/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Locking a container by its configuration file. */
#ifndef VZ_NODE_CONF_LOCK_H
#define VZ_NODE_CONF_LOCK_H

#include "node/lock.h"

/*
 * For whoever reads a configuration and writes it again: when @path, by
 * whatever name, is the CTID.conf of a container, its lock (3, 9); else
 * nothing.
 */
enum vz_err conf_lock_acquire(const char *path, struct ct_lock *ret_lock);

#endif /* VZ_NODE_CONF_LOCK_H */
