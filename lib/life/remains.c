// SPDX-License-Identifier: GPL-2.0-or-later
/* What is left of a container that is not running. */
#include "base/log.h"
#include "life/remains.h"
#include "network/address.h"
#include "node/cgroup.h"

bool remains_exist(const struct ct *ct)
{
	return cgroup_exists(ct->id);
}

void remains_remove(const struct ct *ct)
{
	const struct words none = { 0 };
	int err = cgroup_remove(ct->id);

	if (err)
		log_errno(1, err, "Unable to remove the control group of container %u",
			  ct->id);
	address_forget(ct, &none);
	address_forget_left(ct);
}
