/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Making parameters take effect in a container that runs or is being started.
 * The kernel's side first, then the host's script, then the distribution's
 * script inside.
 */
#ifndef VZ_LIFE_APPLY_H
#define VZ_LIFE_APPLY_H

#include "inside/dist.h"
#include "node/ve.h"
#include "model/ct.h"

/* Told to scripts as VE_STATE. */
enum ve_phase {
	PHASE_STARTING,
	PHASE_RUNNING,
	PHASE_STOPPING,
};

struct apply {
	const struct host	*host;
	struct ct		*ct;
	const struct dist	*dist;
	enum ve_phase		phase;
	bool			skip_arpdetect;
};

const char *ve_phase_name(enum ve_phase phase);

/* Every beancounter that is set in @values (1); silent on success. */
enum vz_err apply_ubc(uint32_t ctid, const struct config *values);

/* What it sees as memory, from the effective configuration (129). */
enum vz_err apply_meminfo(const struct host *host, uint32_t ctid,
			  const struct config *values);

/*
 * Addresses "A[/M]" (78, 34, 89). Adding at start also takes an empty list,
 * so that an old configuration inside is cleaned. @delete_others: all
 * addresses that are not in the list were taken away before.
 */
enum vz_err apply_ip_add(const struct apply *apply,
			 const struct words *addresses, bool delete_others);
enum vz_err apply_ip_del(const struct apply *apply,
			 const struct words *addresses);
/* What the kernel says the running container has now. */
enum vz_err apply_ip_current(uint32_t ctid, struct words *ret_addresses);
/* Host side only, when a container has stopped. */
void apply_ip_stopped(const struct ct *ct, const struct words *addresses);

/* Names and resolvers, from the effective configuration (79). */
enum vz_err apply_hostname(const struct apply *apply);
enum vz_err apply_dns(const struct apply *apply);
enum vz_err apply_console(const struct apply *apply);
enum vz_err apply_prestart(const struct apply *apply);
/* User and group quota inside, if the configuration speaks of it (65, 79). */
enum vz_err apply_ugid_quota(const struct apply *apply);

/*
 * "USER:PASSWORD" each (74). A stopped container is started without init and
 * hooks for it and left as it was found.
 */
enum vz_err apply_userpasswd(const struct apply *apply,
			     const struct words *passwords);

#endif /* VZ_LIFE_APPLY_H */
