/* SPDX-License-Identifier: GPL-2.0 */
/*
 * kmemsize and dcachesize: kernel memory, where the memory controller counts
 * it. An obj_cgroup knows who pays, so what it has charged comes back to the
 * same beancounter, though its memory cgroup is gone. See kernel/bc/kmem.c.
 */
#ifndef _LINUX_UB_KMEM_H
#define _LINUX_UB_KMEM_H

#include <linux/beancounter.h>
#include <linux/memcontrol.h>
#include <linux/slab.h>

#ifdef CONFIG_BEANCOUNTERS

/**
 * struct ub_objcg - an obj_cgroup as memcontrol.c allocates it
 * @objcg: what everybody points to
 * @ub:    who pays; set before the first charge, pinned until the last one is
 *         gone, though @objcg moves to another memory cgroup meanwhile
 */
struct ub_objcg {
	struct obj_cgroup	objcg;
	struct user_beancounter	*ub;
};

#define UB_OBJCG_SIZE	sizeof(struct ub_objcg)

static __always_inline struct user_beancounter *
__ub_of_objcg(struct obj_cgroup *objcg)
{
	return container_of(objcg, struct ub_objcg, objcg)->ub;
}

static __always_inline struct user_beancounter *
ub_of_objcg(struct obj_cgroup *objcg)
{
	return ub_if_used(__ub_of_objcg(objcg));
}

/* A new one belongs to whom the cgroup of its memory cgroup belongs. */
void ub_objcg_init(struct obj_cgroup *objcg);

int __ub_kmem_charge(struct user_beancounter *ub, gfp_t gfp,
		     unsigned int nr_pages);
int __ub_dcache_charge(struct user_beancounter *ub, gfp_t gfp, size_t bytes);
bool __ub_fault_refused(struct user_beancounter *ub);

/* Nothing is charged to it any more. Any context. */
static __always_inline void ub_objcg_exit(struct obj_cgroup *objcg)
{
	if (unlikely(ub_of_objcg(objcg)))
		ub_put(ub_of_objcg(objcg));
}

static __always_inline int
ub_kmem_charge(struct obj_cgroup *objcg, gfp_t gfp, unsigned int nr_pages)
{
	struct user_beancounter *ub = ub_of_objcg(objcg);

	if (likely(!ub) ||
	    ub_take_from_stock(ub_this_stock(ub, UB_KMEMSIZE),
			       (unsigned long)nr_pages << PAGE_SHIFT))
		return 0;
	return __ub_kmem_charge(ub, gfp, nr_pages);
}

static __always_inline void
ub_kmem_uncharge(struct obj_cgroup *objcg, unsigned int nr_pages)
{
	struct user_beancounter *ub = ub_of_objcg(objcg);

	if (likely(nr_pages == 1))
		ub_uncharge_few(ub, UB_KMEMSIZE, PAGE_SIZE);
	else
		ub_uncharge(ub, UB_KMEMSIZE,
			    (unsigned long)nr_pages << PAGE_SHIFT);
}

/*
 * Dentries, inodes, and what kmalloc() makes reclaimable: long names. Not what
 * the page cache needs for itself, which is bounded by physpages.
 */
static __always_inline bool ub_is_dcache(slab_flags_t flags)
{
	return (flags & SLAB_RECLAIM_ACCOUNT) &&
	       (flags & (SLAB_ACCOUNT | SLAB_KMALLOC));
}

/* @bytes of slabs with these @flags */

static __always_inline int
ub_dcache_charge(struct obj_cgroup *objcg, slab_flags_t flags, gfp_t gfp,
		 size_t bytes)
{
	struct user_beancounter *ub;

	if (!static_branch_unlikely(&ub_in_use) || !ub_is_dcache(flags))
		return 0;
	ub = __ub_of_objcg(objcg);
	if (likely(!ub) ||
	    ub_take_from_stock(ub_this_stock(ub, UB_DCACHESIZE), bytes))
		return 0;
	return __ub_dcache_charge(ub, gfp, bytes);
}

static __always_inline void
ub_dcache_uncharge(struct obj_cgroup *objcg, slab_flags_t flags, size_t bytes)
{
	if (static_branch_unlikely(&ub_in_use) && ub_is_dcache(flags))
		ub_uncharge_few(__ub_of_objcg(objcg), UB_DCACHESIZE, bytes);
}

/*
 * A page fault had no memory. Trying again does not help a container that may
 * not have any more: then the task has been killed.
 */
static inline bool ub_fault_refused(void)
{
	struct obj_cgroup *objcg = current_obj_cgroup();

	return objcg && ub_of_objcg(objcg) &&
	       __ub_fault_refused(ub_of_objcg(objcg));
}

#else /* CONFIG_BEANCOUNTERS */

#define UB_OBJCG_SIZE	sizeof(struct obj_cgroup)

static inline void ub_objcg_init(struct obj_cgroup *objcg) { }
static inline void ub_objcg_exit(struct obj_cgroup *objcg) { }

static inline int ub_kmem_charge(struct obj_cgroup *objcg, gfp_t gfp,
				 unsigned int nr_pages)
{
	return 0;
}

static inline void ub_kmem_uncharge(struct obj_cgroup *objcg,
				    unsigned int nr_pages) { }

static inline int ub_dcache_charge(struct obj_cgroup *objcg,
				   slab_flags_t flags, gfp_t gfp, size_t bytes)
{
	return 0;
}

static inline void ub_dcache_uncharge(struct obj_cgroup *objcg,
				      slab_flags_t flags, size_t bytes) { }

static inline bool ub_fault_refused(void)
{
	return false;
}

#endif /* CONFIG_BEANCOUNTERS */

#endif /* _LINUX_UB_KMEM_H */
