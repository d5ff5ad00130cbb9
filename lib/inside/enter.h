/* SPDX-License-Identifier: GPL-2.0-or-later */
/* A login shell in a container, on the user's terminal. */
#ifndef VZ_INSIDE_ENTER_H
#define VZ_INSIDE_ENTER_H

#include "model/ct.h"
#include "node/ve.h"

/* @typed (NULL: nothing) is typed first. VZ_VE_NOT_RUNNING, 7, 47. */
enum vz_err ct_enter(const struct host *host, const struct ct *ct,
		     const char *typed);

#endif /* VZ_INSIDE_ENTER_H */
