/* SPDX-License-Identifier: GPL-2.0 */
/*
 * What containers read from disks and write to them: counted, and limited by
 * letting tasks wait. A request is never held: what it is for, a commit of the
 * journal for example, may be everybody's. See kernel/bc/io.c.
 */
#ifndef _LINUX_UB_IO_H
#define _LINUX_UB_IO_H

#include <linux/jump_label.h>
#include <linux/types.h>

struct bio;
struct cgroup;

#ifdef CONFIG_BEANCOUNTERS

#include <linux/ub_types.h>

/* Whether there has been a beancounter, or a limit of the node. */
DECLARE_STATIC_KEY_FALSE(ub_io_in_use);

void __ub_io_dirty(size_t bytes);
void __ub_io_cancel(size_t bytes);
void __ub_io_bio(struct bio *bio, struct cgroup *cgrp);
void __ub_io_wait(void);

/* The current task has made pages dirty, or thrown such away. */
static __always_inline void ub_io_dirty(size_t bytes)
{
	if (static_branch_unlikely(&ub_io_in_use))
		__ub_io_dirty(bytes);
}

static __always_inline void ub_io_cancel(size_t bytes)
{
	if (static_branch_unlikely(&ub_io_in_use))
		__ub_io_cancel(bytes);
}

/* A request for a device begins, on behalf of @cgrp. */
static __always_inline void ub_io_bio(struct bio *bio, struct cgroup *cgrp)
{
	if (static_branch_unlikely(&ub_io_in_use))
		__ub_io_bio(bio, cgrp);
}

/*
 * May sleep, until a fatal signal at most: at return to user mode, and in long
 * calls where nothing is held that others need.
 */
static __always_inline void ub_io_wait(void)
{
	if (static_branch_unlikely(&ub_io_in_use))
		__ub_io_wait();
}

#else /* !CONFIG_BEANCOUNTERS */

static inline void ub_io_dirty(size_t bytes) { }
static inline void ub_io_cancel(size_t bytes) { }
static inline void ub_io_bio(struct bio *bio, struct cgroup *cgrp) { }
static inline void ub_io_wait(void) { }

#endif /* CONFIG_BEANCOUNTERS */

#endif /* _LINUX_UB_IO_H */
