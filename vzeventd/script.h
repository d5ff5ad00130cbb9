/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The scripts that answer events. */
#ifndef VZEVENTD_SCRIPT_H
#define VZEVENTD_SCRIPT_H

#include "event.h"

/*
 * Start SCRIPTS/vzevent-NAME for @event, if there is one, and do not wait: a
 * child does, and logs what goes wrong.
 */
void script_start(const struct event *event);

#endif /* VZEVENTD_SCRIPT_H */
