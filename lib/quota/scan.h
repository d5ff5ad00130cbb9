/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Counting a tree by looking at each file, without any quota: what the file
 * system's own figures are compared with.
 */
#ifndef VZ_QUOTA_SCAN_H
#define VZ_QUOTA_SCAN_H

#include "quota/errors.h"
#include "quota/quotafile.h"

/*
 * Bytes allocated and inodes of all below and including @tree, a directory; what
 * has several names counts once. QUOTA_CROSSES: another file system is in it.
 */
enum quota_err scan_tree(const char *tree, struct quota_stat *ret);

#endif /* VZ_QUOTA_SCAN_H */
