// SPDX-License-Identifier: GPL-2.0-or-later
/* Ending a container and bringing it to life again. */
#include "base/log.h"
#include "life/restart.h"

enum vz_err ct_restart(const struct host *host, struct ct *ct,
		       const struct stop_options *stop,
		       const struct start_options *start)
{
	enum vz_err err = VZ_OK;

	if (ct_yes(ct, PARAM_DISABLED, false) && !start->force)
		return vz_fail(VZ_VE_START_DISABLED,
			       "Container start is disabled, use --force");
	log_info("Restarting container");
	if (ve_exists(host, ct->id))
		err = ct_stop(host, ct, stop);
	return err ? err : ct_start(host, ct, start);
}
