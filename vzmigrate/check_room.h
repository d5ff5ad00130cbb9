/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Checks of whether there is room for a container on the destination. */
#ifndef VZMIGRATE_CHECK_ROOM_H
#define VZMIGRATE_CHECK_ROOM_H

#include "migration.h"

enum migrate_err check_addresses(struct migration *m);
enum migrate_err check_name(struct migration *m);
enum migrate_err check_space(struct migration *m);
/* What is missing there is said, and no failure. */
enum migrate_err check_devices(struct migration *m);
enum migrate_err check_scripts(struct migration *m);

#endif /* VZMIGRATE_CHECK_ROOM_H */
