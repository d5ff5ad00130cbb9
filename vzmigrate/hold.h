/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The container's lock on the destination: the file that vzctl has there, held by a
 * shell that ends, and removes it, when we do.
 */
#ifndef VZMIGRATE_HOLD_H
#define VZMIGRATE_HOLD_H

#include "migration.h"

/* False, reported: somebody else has it, or there is no way to have it. */
bool hold_there(struct migration *m);
/* It is free on return. What fails is harmless. */
void release_there(struct migration *m);

#endif /* VZMIGRATE_HOLD_H */
