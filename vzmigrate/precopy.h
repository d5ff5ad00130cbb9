/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Memory of a container that goes to the destination while the container runs. */
#ifndef VZMIGRATE_PRECOPY_H
#define VZMIGRATE_PRECOPY_H

#include "migration.h"

/*
 * Round after round, until what is written to between two of them is little or does
 * not become less. Where memory cannot be saved so, it all goes with the dump.
 */
/* Where it is, of an attempt that was killed too. */
void rounds_find(struct migration *m);
bool precopy(struct migration *m);
void precopy_undo(struct migration *m);

#endif /* VZMIGRATE_PRECOPY_H */
