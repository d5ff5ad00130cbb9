/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Checks of what the processes of a container find on the destination. */
#ifndef VZMIGRATE_CHECK_IMAGE_H
#define VZMIGRATE_CHECK_IMAGE_H

#include "migration.h"

/* Processes can be saved here; or have been, and the file is one. m->needs is known. */
enum migrate_err check_saving(struct migration *m);
/* They can be restored there. */
enum migrate_err check_restoring(struct migration *m);
/* Nothing that the running container has is in the way. */
enum migrate_err check_obstacles(struct migration *m);
/* Images of here can be restored there. */
enum migrate_err check_version(struct migration *m);
/* The processors there have what those here have. */
enum migrate_err check_cpu(struct migration *m);
enum migrate_err check_ipv6(struct migration *m);

#endif /* VZMIGRATE_CHECK_IMAGE_H */
