/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Addresses of venet, "A[/M]" each: in the kernel's list, then by the node's
 * scripts, then by the distribution's script inside.
 */
#ifndef VZ_NETWORK_ADDRESS_H
#define VZ_NETWORK_ADDRESS_H

#include "inside/action.h"

/*
 * Begins to look for other users of the addresses in the network, which takes
 * a second; apply->question is the process that does. At a start, before
 * everything that takes its time (11, 6).
 */
enum vz_err address_ask(const struct apply *apply);
/*
 * All that are configured, once that is answered (78, 34, 89); none as well, so
 * that an old configuration inside is cleaned.
 */
enum vz_err address_start(const struct apply *apply);
/*
 * The node's side alone, for a container that has them inside already: routes,
 * and the network is told, once it has answered address_ask() (78, 34, 89).
 */
enum vz_err address_restore(const struct apply *apply);
/*
 * Of a container that stands still and is saved: it has none for a while, so that
 * nothing comes to it and nothing of it is heard. They are on record until it has
 * them again (34, 78, 89).
 */
enum vz_err address_leave(const struct apply *apply);
enum vz_err address_return(const struct apply *apply);
/* Nor will it have them again. */
void address_forget_left(const struct ct *ct);
/* Takes back what address_start() did, whole or in part: what is the container's. */
void address_undo(const struct ct *ct);
/* Those that are to come and to go (78, 34, 89). After a failure all is as before. */
enum vz_err address_change(const struct apply *apply);
/* What the kernel says the running container has now. */
enum vz_err address_current(uint32_t ctid, struct words *ret_addresses);
/* Host side only, when a container has stopped. */
void address_forget(const struct ct *ct, const struct words *addresses);

#endif /* VZ_NETWORK_ADDRESS_H */
