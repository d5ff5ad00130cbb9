/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Memory of a container that is saved while it runs, so that less is left when it
 * stands still: DUMPDIR/.rounds.CTID has a directory of CRIU's images for each round,
 * 1, 2 and so on, with what was written to since the one before, and a file "series"
 * with a random word. A dump that continues them has word and number in its record,
 * so that it is never restored onto other memory.
 */
#ifndef VZ_CHECKPOINT_ROUNDS_H
#define VZ_CHECKPOINT_ROUNDS_H

#include "checkpoint/images.h"
#include "checkpoint/record.h"
#include "model/ct.h"

/* More are of no use. */
#define ROUNDS_MAX	99

/*
 * An empty directory for round @nr, which the caller frees. The first one begins a
 * new series; others follow the one before, and take the place of one that failed
 * (16).
 */
enum vz_err rounds_make(const struct ct *ct, uint32_t nr, char **ret_path);
/* Round @nr is the last: into the record of a dump (16). */
enum vz_err rounds_record(const struct ct *ct, uint32_t nr,
			  struct record *record);
/* Bytes that a round holds: 0 or -errno. */
int rounds_size(const char *path, uint32_t nr, uint64_t *ret_bytes);
void rounds_remove(const struct ct *ct);
/* The images of a dump do without CRIU's link to the last of them (@failure). */
enum vz_err rounds_unlink(const struct images *images, enum vz_err failure);

/*
 * Below the other images, where CRIU's restore looks for them: all that the record
 * speaks of, with no other files than those of memory. Nothing stays of them in
 * their own place (17).
 */
enum vz_err rounds_adopt(const struct ct *ct, const struct images *images,
			 const struct record *record);

#endif /* VZ_CHECKPOINT_ROUNDS_H */
