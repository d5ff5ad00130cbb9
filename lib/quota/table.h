/* SPDX-License-Identifier: GPL-2.0-or-later */
/* /proc/vz/vzquota: what the trees that are on use and may use. */
#ifndef VZ_QUOTA_TABLE_H
#define VZ_QUOTA_TABLE_H

#include <stdint.h>

enum quota_row { QUOTA_BLOCKS, QUOTA_INODES, QUOTA_ROWS };	/* KiB, number */
enum quota_column { QUOTA_USAGE, QUOTA_SOFT, QUOTA_HARD, QUOTA_COLUMNS };

/* Where tree @id is, or NULL. The caller frees. */
char *quota_table_path(uint32_t id);

/*
 * @take gets both rows of each tree; @id is 0 for the one that a container sees.
 * Nothing where disk quota is not to be had.
 */
void quota_table_read(void (*take)(void *ctx, uint32_t id, enum quota_row row,
				   const unsigned long *value), void *ctx);

#endif /* VZ_QUOTA_TABLE_H */
