/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What is made on the destination before any file of the container is there. Each
 * step has its undo, which may find it done, half done or not begun, and leaves
 * alone what somebody else has made.
 */
#ifndef VZMIGRATE_PREPARE_H
#define VZMIGRATE_PREPARE_H

#include "hold.h"

/*
 * Beside the private area: whatever there is of the container has come with a
 * migration. It goes when the container has arrived, or with the files.
 */
bool mark_make(struct migration *m);
void mark_remove(struct migration *m);
bool config_copy(struct migration *m);
/* It has all arrived: what kept it from being started goes. */
bool config_complete(struct migration *m);
void config_remove(struct migration *m);
/* The destination's places into it. */
bool places_set(struct migration *m);
bool name_apply(struct migration *m);
void name_remove(struct migration *m);
/* CTID.start and the like. */
bool scripts_copy(struct migration *m);
void scripts_remove(struct migration *m);
/* Of dump files, for nobody else. */
bool dump_dir_make(struct migration *m);
/* The processes of a suspended container. */
bool image_copy(struct migration *m);
void image_remove(struct migration *m);
bool root_make(struct migration *m);
void root_remove(struct migration *m);
bool private_make(struct migration *m);
void private_remove(struct migration *m);

/* A path there is deleted, unless the container may be running there. */
void remove_there(struct migration *m, const char *path);

#endif /* VZMIGRATE_PREPARE_H */
