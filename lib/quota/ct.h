/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Disk quota of a container, as its configuration says: DISK_QUOTA, DISKSPACE,
 * DISKINODES, QUOTATIME, QUOTAUGIDLIMIT. The quota id is the container's.
 *
 * Where the kernel or the file system has no such quota, a container goes
 * without, with a warning, unless quota is all that was asked for.
 */
#ifndef VZ_QUOTA_CT_H
#define VZ_QUOTA_CT_H

#include <stdbool.h>

#include "model/ct.h"

/* Blocks of 1 KiB and inodes beyond the limits, for whoever sets it up. */
#define QUOTA_SPARE	100U

/*
 * For a new, empty private area at @path: what will be in it is counted from the
 * beginning. Nothing fails.
 */
void ct_quota_prepare(const struct ct *ct, const char *path);
/* Before it is mounted, when nobody uses it (60, 61, 63, 64). */
enum vz_err ct_quota_mount(const struct ct *ct, unsigned int spare, bool quiet);
/* After umount (66); off already: nothing. */
enum vz_err ct_quota_umount(const struct ct *ct);
/* The limits without what was spare (62). */
enum vz_err ct_quota_settle(const struct ct *ct);
/* vzctl set, of a container whose quota should be on (62, 67). */
enum vz_err ct_quota_change(const struct ct *ct);
/* The container is destroyed. Nothing fails. */
void ct_quota_forget(const struct ct *ct);

/* The commands: quota is what they are for (43, 60, 61, 63, 64, 66). */
enum vz_err ct_quota_on(const struct ct *ct);
enum vz_err ct_quota_off(const struct ct *ct);
enum vz_err ct_quota_init(const struct ct *ct);

/* It is on, with users and groups. */
bool ct_quota_is_on(const struct ct *ct);
/* There are limits and usage to be remembered of it. */
bool ct_quota_has_file(const struct ct *ct);
bool ct_quota_has_level2(const struct ct *ct);

#endif /* VZ_QUOTA_CT_H */
