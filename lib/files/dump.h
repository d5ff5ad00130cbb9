/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Where a suspended container is. */
#ifndef VZ_FILES_DUMP_H
#define VZ_FILES_DUMP_H

#include "model/ct.h"

/* DUMPDIR, or where it is by default; the caller frees. */
char *dump_dir(const struct ct *ct);
char *dump_path(const char *dir, uint32_t ctid);

#endif /* VZ_FILES_DUMP_H */
