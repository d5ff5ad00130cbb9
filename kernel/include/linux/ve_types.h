/* SPDX-License-Identifier: GPL-2.0 */
/*
 * What other kernel objects carry of a container. Kept apart from ve.h because
 * user_namespace.h and cgroup-defs.h include it: no other header may be pulled
 * in from here.
 */
#ifndef _LINUX_VE_TYPES_H
#define _LINUX_VE_TYPES_H

struct ve_struct;
struct user_beancounter;

/**
 * struct ve_link - the anchor of a container in a host object
 * @ve: the container; NULL on the node itself
 * @ub: its beancounter, cached to save a load on hot paths
 *
 * Embedded in struct user_namespace (identity) and struct cgroup (resources).
 * Written once while the object is being created, before it can be found, and
 * constant for its life; a non-NULL @ve is pinned by the object.
 */
struct ve_link {
#ifdef CONFIG_VE
	struct ve_struct	*ve;
	struct user_beancounter	*ub;
#endif
};

#endif /* _LINUX_VE_TYPES_H */
