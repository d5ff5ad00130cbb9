/* SPDX-License-Identifier: GPL-2.0 */
/*
 * What a struct sock carries of its beancounter. Included by net/sock.h: no
 * other header may be pulled in from here.
 */
#ifndef _LINUX_UB_SOCK_TYPES_H
#define _LINUX_UB_SOCK_TYPES_H

#include <linux/types.h>

struct user_beancounter;

/*
 * The page that comes and goes with each packet of a slow dialogue. As a number,
 * for reservations, which know the first two only: pages that are never trimmed.
 */
enum ub_spare {
	UB_SPARE_NONE,	/* is given back */
	UB_SPARE_MAY,	/* in use, and will be kept */
	UB_SPARE_KEPT,	/* not in use */
};

/**
 * struct ub_sock - what a socket has charged
 * @ub:     who pays for it and its buffers: the creator, or whoever pays
 *          for the listener; NULL is the node. Set before anybody sees the
 *          socket, pinned until it is freed
 * @snd:    pages charged for what is sent
 * @rcv:    pages charged for what is received
 * @forced: of these, pages charged by force above the limit
 * @res:    UB_NUMTCPSOCK or UB_NUMOTHERSOCK; constant
 * @used:   there has been more to charge than the socket
 * @orphan: counted in ub_sockets.orphans; socket lock
 * @spare:  by SK_MEM_SEND and SK_MEM_RECV: what becomes of the last page of
 *          snd, rcv when nothing needs it, enum ub_spare
 *
 * Forward allocation, which is all of TCP and what UDP receives, changes its
 * fields under the lock of sk_forward_alloc. What follows sk_wmem_alloc and
 * sk_rmem_alloc instead changes by compare-and-exchange; no field is used for
 * both in one socket.
 */
struct ub_sock {
#ifdef CONFIG_BEANCOUNTERS
	struct user_beancounter	*ub;
	atomic_t		snd;
	atomic_t		rcv;
	unsigned int		forced;
	u8			res;
	bool			used;
	bool			orphan;
	u8			spare[2];
#endif
};

#endif /* _LINUX_UB_SOCK_TYPES_H */
