/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What a dump file needs of the node that restores it: whoever saves a container
 * says so, in the header of the file or before there is one, and the node judges.
 */
#ifndef VZ_CHECKPOINT_NEEDS_H
#define VZ_CHECKPOINT_NEEDS_H

#include <stdint.h>

#include "checkpoint/dumpmeta.h"
#include "model/ct.h"

/* Of a dump file that is made on this node, by this version of CRIU, now. */
void needs_describe(const struct ct *ct, uint32_t criu, struct dump_meta *ret);

/*
 * Whether this node has it; what is missing is reported (17): CRIU at all; a format
 * and a CRIU that are not newer than ours; instructions of the processors.
 */
enum vz_err needs_check_engine(const struct dump_meta *meta);
enum vz_err needs_check_version(const struct dump_meta *meta);
enum vz_err needs_check_cpu(const struct dump_meta *meta);

#endif /* VZ_CHECKPOINT_NEEDS_H */
