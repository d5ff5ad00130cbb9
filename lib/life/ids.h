/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Whose the files of a stopped container are on disk. */
#ifndef VZ_LIFE_IDS_H
#define VZ_LIFE_IDS_H

#include "model/ct.h"
#include "node/ve.h"

/* All ids in the private area become those of the container's own range. */
enum vz_err ct_rewrite_ids(const struct host *host, struct ct *ct);
/* Those that are in no range of the tree become such as are. */
enum vz_err ct_repair_ids(const struct host *host, struct ct *ct);

#endif /* VZ_LIFE_IDS_H */
