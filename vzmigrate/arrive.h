/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Files of the container, and its disk quota, on their way to the destination. */
#ifndef VZMIGRATE_ARRIVE_H
#define VZMIGRATE_ARRIVE_H

#include "migration.h"

bool copy_first(struct migration *m);
/* What has changed since, so that less is left when it stands still. */
bool copy_again(struct migration *m);
/* Nobody changes them any more. */
bool copy_second(struct migration *m);

bool quota_init_there(struct migration *m);
void quota_drop_there(struct migration *m);
bool quota_on_there(struct migration *m);
void quota_off_undo(struct migration *m);
/* What the container has of users and groups, as text. */
bool quota_dump_here(struct migration *m);
bool quota_load_there(struct migration *m);
/* It is for a container that is neither mounted nor running. */
bool quota_off_there(struct migration *m);

/* It is there as it was here. */
bool verify_there(struct migration *m);

#endif /* VZMIGRATE_ARRIVE_H */
