/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Steps of a container whose processes go to the destination. */
#ifndef VZMIGRATE_LIVE_H
#define VZMIGRATE_LIVE_H

#include "migration.h"

bool suspend_here(struct migration *m);
void resume_here(struct migration *m);
/* Where they are, of an attempt that was killed too. */
void dumps_find(struct migration *m);
bool dump_here(struct migration *m);
void dump_remove_here(struct migration *m);
bool dump_copy(struct migration *m);
void dump_remove_there(struct migration *m);
bool undump_there(struct migration *m);
void kill_there(struct migration *m);
bool resume_there(struct migration *m);

/* Behind the point of no return. */
bool kill_here(struct migration *m);
bool dumps_remove(struct migration *m);

#endif /* VZMIGRATE_LIVE_H */
