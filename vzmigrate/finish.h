/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What is done here when the container is there. What fails is a warning. */
#ifndef VZMIGRATE_FINISH_H
#define VZMIGRATE_FINISH_H

#include "migration.h"

/* What an attempt that was killed has said of it is not so. */
bool remain_here(struct migration *m);
/* From here on it may be there: it is not started here any more. */
bool depart_here(struct migration *m);
void stay_here(struct migration *m);

bool destroy_here(struct migration *m);
/* -r no: its files stay, and it is no container any more. */
bool retire_here(struct migration *m);
/* What is there is no longer on its way, and what it was there is of the past. */
bool unmark_there(struct migration *m);
bool unlock_there(struct migration *m);

#endif /* VZMIGRATE_FINISH_H */
