/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What must be so before anything is changed on either side. */
#ifndef VZMIGRATE_CHECK_H
#define VZMIGRATE_CHECK_H

#include "migration.h"

/*
 * All checks, in their order. The container is locked and known after it, and
 * m->traits tells which steps there are.
 */
enum migrate_err checks_run(struct migration *m);

#endif /* VZMIGRATE_CHECK_H */
