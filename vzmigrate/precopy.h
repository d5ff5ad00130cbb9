/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Memory of a container that goes to the destination while the container runs. */
#ifndef VZMIGRATE_PRECOPY_H
#define VZMIGRATE_PRECOPY_H

#include "migration.h"

/* Where rounds are, of an attempt that was killed too. */
void rounds_find(struct migration *m);
/*
 * A first round has all of it; where that cannot be saved so, it goes with the dump.
 * Round after round follows, until what is written to between two of them is little
 * or does not become less; with --max-downtime, until it would not stand still for
 * longer.
 */
bool precopy_all(struct migration *m);
bool precopy_rest(struct migration *m);
/* Two rounds, for what they tell. */
bool precopy_predict(struct migration *m);
void precopy_undo(struct migration *m);

#endif /* VZMIGRATE_PRECOPY_H */
