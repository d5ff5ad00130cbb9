/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What programs can see of a processor: libraries choose their code by it when a
 * process starts, and a restored one goes on with that.
 */
#ifndef VZ_CHECKPOINT_CPU_H
#define VZ_CHECKPOINT_CPU_H

#include "model/errors.h"

/* Of this node, words with blanks between; the caller frees. */
char *cpu_features(void);
/* What another node had is there; what is missing is named (17). */
enum vz_err cpu_check(const char *features);

#endif /* VZ_CHECKPOINT_CPU_H */
