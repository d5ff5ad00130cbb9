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
 * @stocks: its stocks
 */
struct ub_objcg {
	struct obj_cgroup	objcg;
	struct user_beancounter	*ub;
	struct ub_stock __percpu *stocks;
};

#define UB_OBJCG_SIZE	sizeof(struct ub_objcg)

static __always_inline struct ub_objcg *to_ub_objcg(struct obj_cgroup *objcg)
{
	return container_of(objcg, struct ub_objcg, objcg);
}

static __always_inline struct user_beancounter *
ub_of_objcg(struct obj_cgroup *objcg)
{
	return ub_if_used(to_ub_objcg(objcg)->ub);
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
	if (ub_of_objcg(objcg))
		ub_put(ub_of_objcg(objcg));
}

/* Takes from the stock of this CPU; the beancounter itself is not looked at. */
static __always_inline bool
ub_objcg_take(struct obj_cgroup *objcg, enum ub_resource res,
	      unsigned int bytes)
{
	struct ub_stock __percpu *stocks = to_ub_objcg(objcg)->stocks;

	return !stocks || ub_take_few_from_stock(raw_cpu_ptr(stocks) + res,
						 bytes);
}

static __always_inline void
ub_objcg_uncharge(struct obj_cgroup *objcg, enum ub_resource res,
		  unsigned int bytes)
{
	struct ub_stock __percpu *stocks = to_ub_objcg(objcg)->stocks;
	struct ub_stock *stock;

	if (!stocks)
		return;
	stock = raw_cpu_ptr(stocks) + res;
	if (unlikely(!ub_put_into_stock(stock, bytes)))
		__ub_thin_stock(to_ub_objcg(objcg)->ub, res, stock, bytes);
}

static __always_inline int
ub_kmem_charge(struct obj_cgroup *objcg, gfp_t gfp, unsigned int nr_pages)
{
	if (!static_branch_likely(&ub_in_use) ||
	    ub_objcg_take(objcg, UB_KMEMSIZE, nr_pages << PAGE_SHIFT))
		return 0;
	return __ub_kmem_charge(to_ub_objcg(objcg)->ub, gfp, nr_pages);
}

static __always_inline void
ub_kmem_uncharge(struct obj_cgroup *objcg, unsigned int nr_pages)
{
	if (!static_branch_likely(&ub_in_use))
		return;
	if (likely(nr_pages == 1))
		ub_objcg_uncharge(objcg, UB_KMEMSIZE, PAGE_SIZE);
	else
		ub_uncharge(ub_of_objcg(objcg), UB_KMEMSIZE,
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
	if (!static_branch_likely(&ub_in_use) || !ub_is_dcache(flags) ||
	    ub_objcg_take(objcg, UB_DCACHESIZE, bytes))
		return 0;
	return __ub_dcache_charge(to_ub_objcg(objcg)->ub, gfp, bytes);
}

static __always_inline void
ub_dcache_uncharge(struct obj_cgroup *objcg, slab_flags_t flags, size_t bytes)
{
	if (static_branch_likely(&ub_in_use) && ub_is_dcache(flags))
		ub_objcg_uncharge(objcg, UB_DCACHESIZE, bytes);
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
