// SPDX-License-Identifier: GPL-2.0
/*
 * numtcpsock and numothersock: sockets that processes of a container created,
 * and connections that came in through these. Kernel sockets are the node's.
 *
 * A socket remembers who pays for it and for its buffers until it is freed,
 * wherever it has been passed. With the last reference go its own pages that
 * were kept, see sockbuf.c.
 */
#include <linux/ub_sock.h>

#include "internal.h"
#include "sock.h"

/* Some are freed a grace period after they were closed: worth waiting for. */
static int charge_or_wait(struct user_beancounter *ub, enum ub_resource res,
			  gfp_t gfp)
{
	if (ub_charge_if_room(ub, res, 1, UB_HARD))
		return 0;
	if (gfpflags_allow_blocking(gfp) &&
	    ub_wait_and_charge(ub, res, 1, UB_HARD))
		return 0;
	return __ub_try_charge(ub, res, 1, UB_HARD);
}

/* The CPU has none in stock. */
int __ub_sock_charge_slowly(struct sock *sk, struct user_beancounter *ub,
			    gfp_t gfp)
{
	int err = charge_or_wait(ub, sk->ub_sock.res, gfp);

	if (!err)
		sk->ub_sock.ub = ub_get(ub);
	return err;
}

bool __ub_sock_clone(struct sock *newsk)
{
	struct user_beancounter *ub = newsk->ub_sock.ub;

	newsk->ub_sock = (struct ub_sock) { };
	return !__ub_sock_charge(newsk, ub, GFP_ATOMIC);
}

/* It had more than itself. */
void __ub_sock_uncharge_slowly(struct sock *sk)
{
	struct ub_sock *us = &sk->ub_sock;

	ub_sock_release_buffers(sk);
	if (us->orphan)
		atomic_dec(&us->ub->sockets.orphans);
	ub_uncharge(us->ub, us->res, 1);
	ub_put(us->ub);
}

/* The CPU has too many in stock. */
void __ub_sock_thin_and_put(struct ub_sock *us, struct ub_stock *stock)
{
	__ub_thin_stock(us->ub, us->res, stock, 1);
	ub_put(us->ub);
}

void __ub_sock_orphan(struct sock *sk)
{
	struct ub_sock *us = &sk->ub_sock;

	if (us->orphan)
		return;
	us->orphan = true;
	us->used = true;
	atomic_inc(&us->ub->sockets.orphans);
}

/* At most a quarter of the sockets may live on without a process. */
bool __ub_sock_too_many_orphans(const struct sock *sk)
{
	struct user_beancounter *ub = sk->ub_sock.ub;
	unsigned long hard = READ_ONCE(ub->counters[UB_NUMTCPSOCK].hard);

	if (atomic_read(&ub->sockets.orphans) <= hard / 4)
		return false;
	ub_refuse(ub, UB_NUMTCPSOCK, 1);
	return true;
}

u32 __ub_sock_backlog(const struct sock *sk, u32 backlog)
{
	struct user_beancounter *ub = sk->ub_sock.ub;

	return min_t(unsigned long, backlog,
		     READ_ONCE(ub->counters[UB_NUMTCPSOCK].hard));
}

void ub_sockets_init(struct user_beancounter *ub)
{
	init_waitqueue_head(&ub->sockets.room);
	atomic_set(&ub->sockets.orphans, 0);
}
