// SPDX-License-Identifier: GPL-2.0-or-later
/* Ending a container and bringing it to life again. */
#include "base/log.h"
#include "life/restart.h"
#include "node/lock.h"

enum vz_err ct_restart(const struct host *host, struct ct *ct,
		       const struct stop_options *stop,
		       const struct start_options *start)
{
	enum vz_err err = ct_start_check(ct, start);

	if (err)
		return err;
	log_info("Restarting container");
	lock_note(ct, LOCK_RESTART);
	if (ve_exists(host, ct->id))
		err = ct_stop(host, ct, stop);
	return err ? err : ct_start(host, ct, start);
}
