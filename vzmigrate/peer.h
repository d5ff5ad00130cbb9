/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What there is on the destination, as far as it concerns the container. */
#ifndef VZMIGRATE_PEER_H
#define VZMIGRATE_PEER_H

#include "migration.h"

/* The exit status of vzctl, or as remote_run(). */
int peer_status(const struct migration *m, struct status *ret);

/*
 * Its vz.conf, and from that where the container's things will be. False, reported:
 * it cannot be read, or does not say.
 */
bool peer_read_config(struct migration *m);

/* One of @addresses, "A[/M]" each, that is in @veip; NULL: none is. Borrowed. */
const char *address_in_use(const struct words *addresses, const char *veip);

/*
 * vzctl COMMAND CTID and the words that follow COMMAND, on the destination, under the
 * lock there that we hold. As remote_run().
 */
#define peer_vzctl(m, ...) \
	peer_vzctl_words(m, (const char *const[]){ __VA_ARGS__, NULL })
int peer_vzctl_words(const struct migration *m, const char *const *words);

#endif /* VZMIGRATE_PEER_H */
