/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Making new values take effect in a running container. */
#ifndef VZ_SET_LIVE_H
#define VZ_SET_LIVE_H

#include "set/job.h"

/* The new values, in the order of the table (lib/life/apply.c). */
enum vz_err set_apply(const struct set_job *job);
/* All configured beancounters (28, 31). */
enum vz_err set_reset_limits(const struct set_job *job);
/* Passwords from options and lines (74). */
enum vz_err set_passwords(const struct set_job *job);

/* A restart-only parameter gets another value than the configured one. */
bool set_needs_restart(const struct set_job *job, enum param_id id);

#endif /* VZ_SET_LIVE_H */
