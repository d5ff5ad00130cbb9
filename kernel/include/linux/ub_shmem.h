/* SPDX-License-Identifier: GPL-2.0 */
/*
 * shmpages: shared memory, each inode of shmem to its creator. See
 * kernel/bc/shmem.c.
 *
 * Objects of the kernel's own mount are charged by their size, unless they were
 * made without reserve; these, and files of tmpfs, by the block.
 */
#ifndef _LINUX_UB_SHMEM_H
#define _LINUX_UB_SHMEM_H

#include <linux/beancounter.h>
#include <linux/mm.h>
#include <linux/shmem_fs.h>
#include <linux/ub_shmem_types.h>

#ifdef CONFIG_BEANCOUNTERS

unsigned long __ub_ram_pages(struct user_beancounter *ub);
int __ub_shmem_charge(struct user_beancounter *ub, unsigned long nr_pages);
void __ub_shmem_uncharge(struct user_beancounter *ub, unsigned long nr_pages);
int __ub_shmem_resize(struct ub_shmem *charge, loff_t size);
void __ub_shmem_exit(struct ub_shmem *charge);

/* What file systems in memory are sized by: the RAM of whoever mounts one. */
static inline unsigned long ub_ram_pages(void)
{
	struct user_beancounter *ub = ub_of_current();

	return unlikely(ub) ? __ub_ram_pages(ub) : totalram_pages();
}

static __always_inline void ub_shmem_init(struct shmem_inode_info *info)
{
	struct user_beancounter *ub = ub_of_current();

	info->ub_shmem = (struct ub_shmem) {
		.ub = unlikely(ub) ? ub_get(ub) : NULL,
	};
}

static __always_inline void ub_shmem_exit(struct shmem_inode_info *info)
{
	if (unlikely(info->ub_shmem.ub))
		__ub_shmem_exit(&info->ub_shmem);
}

/* By size: the object will have @size bytes. Idempotent; to 0 cannot fail. */
static __always_inline int
ub_shmem_resize(struct shmem_inode_info *info, loff_t size)
{
	if (likely(!info->ub_shmem.ub) || (info->flags & VM_NORESERVE))
		return 0;
	return __ub_shmem_resize(&info->ub_shmem, size);
}

/* By block: @nr_pages are about to be added. */
static __always_inline int
ub_shmem_charge(struct shmem_inode_info *info, long nr_pages)
{
	if (likely(!info->ub_shmem.ub) || !(info->flags & VM_NORESERVE))
		return 0;
	return __ub_shmem_charge(info->ub_shmem.ub, nr_pages);
}

static __always_inline void
ub_shmem_uncharge(struct shmem_inode_info *info, long nr_pages)
{
	if (unlikely(info->ub_shmem.ub) && (info->flags & VM_NORESERVE))
		__ub_shmem_uncharge(info->ub_shmem.ub, nr_pages);
}

#else /* CONFIG_BEANCOUNTERS */

static inline unsigned long ub_ram_pages(void)
{
	return totalram_pages();
}

static inline void ub_shmem_init(struct shmem_inode_info *info) { }
static inline void ub_shmem_exit(struct shmem_inode_info *info) { }

static inline int ub_shmem_resize(struct shmem_inode_info *info, loff_t size)
{
	return 0;
}

static inline int ub_shmem_charge(struct shmem_inode_info *info, long nr_pages)
{
	return 0;
}

static inline void ub_shmem_uncharge(struct shmem_inode_info *info,
				     long nr_pages) { }

#endif /* CONFIG_BEANCOUNTERS */

#endif /* _LINUX_UB_SHMEM_H */
