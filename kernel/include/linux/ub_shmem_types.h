/* SPDX-License-Identifier: GPL-2.0 */
/* What an inode of shmem carries of its beancounter; included by shmem_fs.h. */
#ifndef _LINUX_UB_SHMEM_TYPES_H
#define _LINUX_UB_SHMEM_TYPES_H

struct user_beancounter;

/**
 * struct ub_shmem - what a shared memory object has charged
 * @ub:   of its creator; pinned from creation to eviction
 * @size: pages charged for an object that is charged by its size; protected by
 *        i_rwsem, or there is only one user. Others are charged by block and
 *        need no record: Linux counts the blocks.
 */
struct ub_shmem {
#ifdef CONFIG_BEANCOUNTERS
	struct user_beancounter	*ub;
	unsigned long		size;
#endif
};

#endif /* _LINUX_UB_SHMEM_TYPES_H */
