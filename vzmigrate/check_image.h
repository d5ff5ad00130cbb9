/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Checks of what the processes of a container find on the destination. */
#ifndef VZMIGRATE_CHECK_IMAGE_H
#define VZMIGRATE_CHECK_IMAGE_H

#include "migration.h"

bool checkpoint_is_possible(void);
bool restore_is_possible(const struct migration *m);

/*
 * Images of here can be restored there, and the processors there have what the
 * processes use; unsaid where there is no vzcptcheck. m->cpu_mask is what they may
 * use.
 */
enum migrate_err check_version(struct migration *m);
enum migrate_err check_cpu(struct migration *m);
enum migrate_err check_ipv6(struct migration *m);

#endif /* VZMIGRATE_CHECK_IMAGE_H */
