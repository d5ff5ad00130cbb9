/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Parameters of a sample, except who a container is. */
#ifndef VZ_SET_SAMPLE_H
#define VZ_SET_SAMPLE_H

#include "set/job.h"

/*
 * Join the sample to the new values in ct->options; options on the command
 * line win (109).
 */
enum vz_err set_take_sample(const struct set_job *job);

#endif /* VZ_SET_SAMPLE_H */
