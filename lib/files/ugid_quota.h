/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Quota of users and groups inside. */
#ifndef VZ_FILES_UGID_QUOTA_H
#define VZ_FILES_UGID_QUOTA_H

#include "inside/action.h"

/* If the configuration speaks of it (65, 79). */
enum vz_err ugid_quota_apply(const struct apply *apply);

#endif /* VZ_FILES_UGID_QUOTA_H */
