/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What a change of parameters refuses before it touches anything. */
#ifndef VZ_SET_CHECK_H
#define VZ_SET_CHECK_H

#include "set/job.h"

/* Combinations that make no sense or need to be saved (20, 28, 131). */
enum vz_err set_check(const struct set_job *job);

#endif /* VZ_SET_CHECK_H */
