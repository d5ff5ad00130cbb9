/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Steps of a container whose processes go to the destination. */
#ifndef VZMIGRATE_LIVE_H
#define VZMIGRATE_LIVE_H

#include "migration.h"

/* It stands still, and what it is is in a file there. */
bool dump_over(struct migration *m);
void dump_undo(struct migration *m);
/* Where it and the rounds are, of an attempt that was killed too. */
void dumps_find(struct migration *m);
bool undump_there(struct migration *m);
void kill_there(struct migration *m);
bool resume_there(struct migration *m);

/* Behind the point of no return. */
bool kill_here(struct migration *m);
bool dumps_remove(struct migration *m);

#endif /* VZMIGRATE_LIVE_H */
