// SPDX-License-Identifier: GPL-2.0
/*
 * shmpages: shared memory. What it charges is charged to privvmpages, too, for
 * no address space counts a shared mapping as its own.
 */
#include <linux/ub_shmem.h>

#include "internal.h"

unsigned long __ub_ram_pages(struct user_beancounter *ub)
{
	struct ub_row ram;

	ub_read(ub, UB_PHYSPAGES, &ram);
	return min(ram.limit, totalram_pages());
}

int __ub_shmem_charge(struct user_beancounter *ub, unsigned long nr_pages)
{
	if (__ub_try_charge(ub, UB_SHMPAGES, nr_pages, UB_HARD))
		return -ENOMEM;
	if (__ub_try_charge(ub, UB_PRIVVMPAGES, nr_pages, UB_HARD)) {
		__ub_uncharge(ub, UB_SHMPAGES, nr_pages);
		return -ENOMEM;
	}
	return 0;
}

void __ub_shmem_uncharge(struct user_beancounter *ub, unsigned long nr_pages)
{
	__ub_uncharge(ub, UB_SHMPAGES, nr_pages);
	__ub_uncharge(ub, UB_PRIVVMPAGES, nr_pages);
}

int __ub_shmem_resize(struct ub_shmem *charge, loff_t size)
{
	unsigned long nr_pages = PAGE_ALIGN(size) >> PAGE_SHIFT;
	int err = 0;

	if (nr_pages > charge->size)
		err = __ub_shmem_charge(charge->ub, nr_pages - charge->size);
	else if (nr_pages < charge->size)
		__ub_shmem_uncharge(charge->ub, charge->size - nr_pages);
	if (!err)
		charge->size = nr_pages;
	return err;
}

void __ub_shmem_exit(struct ub_shmem *charge)
{
	__ub_shmem_resize(charge, 0);
	ub_put(charge->ub);
	charge->ub = NULL;
}
