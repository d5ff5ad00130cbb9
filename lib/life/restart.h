/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Ending a container and bringing it to life again. */
#ifndef VZ_LIFE_RESTART_H
#define VZ_LIFE_RESTART_H

#include "life/start.h"
#include "life/stop.h"

/*
 * Refused before it is down for good when it could not be started, see
 * ct_start_check(). Killed between the two halves, it is for the next command,
 * or vzeventd, to start.
 */
enum vz_err ct_restart(const struct host *host, struct ct *ct,
		       const struct stop_options *stop,
		       const struct start_options *start);

#endif /* VZ_LIFE_RESTART_H */
