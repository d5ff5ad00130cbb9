/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Where a restored container's files are while CRIU puts it together: its root at
 * VE_ROOT, what else the node gives it in a directory of CRIU's own.
 */
#ifndef VZ_CHECKPOINT_PLACES_H
#define VZ_CHECKPOINT_PLACES_H

#include "checkpoint/record.h"
#include "console/console.h"
#include "files/view.h"

/* Every mount of the record is there to be given (17). */
enum vz_err places_check(const struct record *record, const struct view *view);
/* In the mount namespace of CRIU, whose directory is there: 0 or -errno. */
int places_attach(const struct record *record, const struct view *view,
		  const char *root);
/* Options of CRIU's restore; slaves as descriptors from @first_fd up. */
void places_add_args(const struct record *record,
		     const struct console_slaves *slaves, int first_fd,
		     struct words *args);

#endif /* VZ_CHECKPOINT_PLACES_H */
