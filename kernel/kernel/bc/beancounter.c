// SPDX-License-Identifier: GPL-2.0
/*
 * The beancounter object: made, found by id, listed, and freed after the last
 * object that was charged to it.
 *
 * Two lists. The listed ones have an owner and are what /proc shows; an id is
 * unique among them. All of them in memory, listed or not, are what debugfs
 * shows: a beancounter that stays there is a leak.
 */
#define pr_fmt(fmt) "bc: " fmt

#include <linux/mm.h>
#include <linux/percpu.h>
#include <linux/seq_file.h>
#include <linux/slab.h>
#include <linux/xarray.h>

#include "internal.h"

const struct ub_name ub_names[UB_RESOURCES] = {
#define UB_NAME_ROW(symbol, name, unit) \
	[symbol] = { name, unit },
	UB_RESOURCE_LIST(UB_NAME_ROW)
#undef UB_NAME_ROW
};

/*
 * Until there is a beancounter, the hooks are jumps over themselves; it stays on,
 * for switching is dear, and containers come again.
 */
DEFINE_STATIC_KEY_FALSE(ub_in_use);

/* Listed, by id; each entry is a reference. */
static DEFINE_XARRAY(ub_listed);

static DEFINE_SPINLOCK(ub_all_lock);
static LIST_HEAD(ub_all);

static void set_default_guarantees(struct user_beancounter *ub)
{
	ub_set_limits(ub, UB_VMGUARPAGES, 0, UB_MAXVALUE);
	ub_set_limits(ub, UB_OOMGUARPAGES, totalram_pages() / 4 * 3,
		      UB_MAXVALUE);
}

static void ub_free_rcu(struct rcu_head *rcu)
{
	struct user_beancounter *ub =
		container_of(rcu, struct user_beancounter, rcu);

	percpu_ref_exit(&ub->head.refs);
	free_percpu(ub->head.stocks);
	ub_io_exit(ub);
	ub_events_free(ub);
	kfree(ub->snapshot);
	kfree(ub);
}

/* The last reference is gone. Any context. */
static void free_unused(struct percpu_ref *refs)
{
	struct user_beancounter *ub =
		container_of(refs, struct user_beancounter, head.refs);
	unsigned long flags;

	ub_counters_destroy(ub);
	spin_lock_irqsave(&ub_all_lock, flags);
	list_del(&ub->all);
	spin_unlock_irqrestore(&ub_all_lock, flags);
	call_rcu(&ub->rcu, ub_free_rcu);
}

/* Not listed: for the tests, and the first step of ub_create(). */
struct user_beancounter *ub_alloc(u32 id)
{
	struct user_beancounter *ub;
	unsigned long flags;

	if (!static_key_enabled(&ub_in_use))
		static_branch_enable(&ub_in_use);
	ub = kzalloc(sizeof(*ub), GFP_KERNEL);
	if (!ub)
		return ERR_PTR(-ENOMEM);
	ub->id = id;
	if (percpu_ref_init(&ub->head.refs, free_unused, 0, GFP_KERNEL))
		goto free;
	if (ub_events_init(ub))
		goto free_refs;
	if (ub_io_init(ub))
		goto free_events;
	if (ub_counters_init(ub))
		goto free_io;
	set_default_guarantees(ub);
	ub_memcg_init(ub);
	ub_sockets_init(ub);

	spin_lock_irqsave(&ub_all_lock, flags);
	list_add_tail(&ub->all, &ub_all);
	spin_unlock_irqrestore(&ub_all_lock, flags);
	return ub;

free_io:
	ub_io_exit(ub);
free_events:
	ub_events_free(ub);
free_refs:
	percpu_ref_exit(&ub->head.refs);
free:
	kfree(ub);
	return ERR_PTR(-ENOMEM);
}

struct user_beancounter *ub_create(u32 id)
{
	struct user_beancounter *ub;
	int err;

	if (!id)
		return ERR_PTR(-EINVAL);
	ub = ub_alloc(id);
	if (IS_ERR(ub))
		return ub;

	ub->listed = true;
	err = xa_insert(&ub_listed, id, ub, GFP_KERNEL);
	if (err)
		goto put;
	err = ub_proc_add(ub);
	if (err)
		goto unlist;
	return ub;

unlist:
	xa_erase(&ub_listed, id);
put:
	ub->listed = false;
	ub_end(ub);
	return ERR_PTR(err == -EBUSY ? -EEXIST : err);
}

void ub_destroy(struct user_beancounter *ub)
{
	/* Its directory first: the id is free for another one after that. */
	ub_proc_remove(ub);
	ub_events_end();
	xa_erase(&ub_listed, ub->id);
	WRITE_ONCE(ub->listed, false);
	ub_memcg_detach(ub);
	ub_end(ub);
}

u32 ub_id(const struct user_beancounter *ub)
{
	return ub ? ub->id : 0;
}

/* The listed one with the lowest id that is not below @id, with a reference. */
struct user_beancounter *ub_get_listed_from(u32 id)
{
	struct user_beancounter *ub;
	unsigned long index = id;

	rcu_read_lock();
	do {
		ub = xa_find(&ub_listed, &index, U32_MAX, XA_PRESENT);
	} while (ub && !percpu_ref_tryget(&ub->head.refs));
	rcu_read_unlock();
	return ub;
}

struct user_beancounter *ub_get_by_id(u32 id)
{
	struct user_beancounter *ub;

	rcu_read_lock();
	ub = xa_load(&ub_listed, id);
	if (ub && !percpu_ref_tryget(&ub->head.refs))
		ub = NULL;
	rcu_read_unlock();
	return ub;
}

/* Resources that Linux counts: these change what the counter says of itself. */
static void (* const ub_derived[UB_RESOURCES])(struct user_beancounter *ub,
					       enum ub_resource res,
					       struct ub_row *row) = {
	[UB_PHYSPAGES]	= ub_memcg_read,
	[UB_SWAPPAGES]	= ub_memcg_read,
	[UB_OOMGUARPAGES] = ub_oom_read,
};

void ub_read(struct user_beancounter *ub, enum ub_resource res,
	     struct ub_row *row)
{
	if (!ub) {
		ub_node_read(res, row);
		return;
	}
	ub_read_counter(ub, res, row);
	if (ub_derived[res])
		ub_derived[res](ub, res, row);
}

static void show_one(struct seq_file *m, struct user_beancounter *ub)
{
	int res;

	seq_printf(m, "%u %s", ub->id,
		   READ_ONCE(ub->listed) ? "listed" : "destroyed");
	for (res = 0; res < UB_RESOURCES; res++) {
		unsigned long held = ub_held(ub, res);

		if (held)
			seq_printf(m, " %s=%lu", ub_names[res].name, held);
	}
	seq_putc(m, '\n');
}

void ub_show_all(struct seq_file *m)
{
	struct user_beancounter *ub;
	unsigned long flags;

	spin_lock_irqsave(&ub_all_lock, flags);
	list_for_each_entry(ub, &ub_all, all)
		show_one(m, ub);
	spin_unlock_irqrestore(&ub_all_lock, flags);
}
