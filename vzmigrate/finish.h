/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What is done here when the container is there. What fails is a warning. */
#ifndef VZMIGRATE_FINISH_H
#define VZMIGRATE_FINISH_H

#include "migration.h"

bool destroy_here(struct migration *m);
/* -r no: its files stay, and it is no container any more. */
bool retire_here(struct migration *m);
bool unlock_there(struct migration *m);

#endif /* VZMIGRATE_FINISH_H */
