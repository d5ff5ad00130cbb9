/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Who hears of the life of containers, and sees when something was not heard. */
#ifndef VZEVENTD_LISTENER_H
#define VZEVENTD_LISTENER_H

#include "known.h"

struct listener {
	int		socket;
	struct known	known;
};

/*
 * What happened while nobody listened: containers of which something is left
 * and that do not run have ended by themselves.
 */
void listener_begin(struct listener *listener);
/* What has come to the socket; does not wait. */
void listener_receive(struct listener *listener);

#endif /* VZEVENTD_LISTENER_H */
