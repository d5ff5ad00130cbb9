/* SPDX-License-Identifier: GPL-2.0 */
/*
 * What a struct mm_struct carries of its beancounter. Included by mm_types.h:
 * no other header may be pulled in from here.
 */
#ifndef _LINUX_UB_TYPES_H
#define _LINUX_UB_TYPES_H

struct user_beancounter;

/**
 * struct ub_mm - what an address space has charged
 * @ub:     who pays; set in mm_init(), pinned until the mm is freed
 * @privvm: pages charged to privvmpages, never less than data_vm + stack_vm;
 *          protected by mmap_lock held for writing
 * @locked: pages charged to lockedpages; protected likewise
 */
struct ub_mm {
#ifdef CONFIG_BEANCOUNTERS
	struct user_beancounter	*ub;
	unsigned long		privvm;
	unsigned long		locked;
#endif
};

#endif /* _LINUX_UB_TYPES_H */
