// SPDX-License-Identifier: GPL-2.0
/*
 * numtcpsock and numothersock: sockets that processes of a container created,
 * and connections that came in through these. Kernel sockets are the node's.
 *
 * A socket remembers who pays for it and for its buffers until it is freed,
 * wherever it has been passed. With the last reference go its own pages that
 * were kept, see sockbuf.c.
 */
#include <linux/kconfig.h>
#include <linux/preempt.h>
#include <linux/ub_sock.h>
#include <net/tcp.h>

#include "internal.h"
#include "sock.h"

static bool is_tcp(const struct sock *sk)
{
	return IS_ENABLED(CONFIG_INET) &&
	       sk->sk_prot->memory_allocated == &tcp_memory_allocated;
}

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

static noinline int charge_slowly(struct sock *sk, struct user_beancounter *ub,
				  gfp_t gfp)
{
	int err = charge_or_wait(ub, ub_sock_resource(&sk->ub_sock), gfp);

	if (!err)
		sk->ub_sock.ub = ub_get(ub);
	return err;
}

static __always_inline int charge(struct sock *sk, struct user_beancounter *ub,
				  gfp_t gfp)
{
	struct ub_sock *us = &sk->ub_sock;

	us->is_tcp = is_tcp(sk);
	if (!ub_take_from_stock(ub_this_stock(ub, ub_sock_resource(us)), 1))
		return charge_slowly(sk, ub, gfp);
	us->ub = ub_get(ub);
	return 0;
}

/* A protocol that makes sockets in softirq does it for the node. */
int __ub_sock_charge(struct sock *sk, struct user_beancounter *ub, gfp_t gfp)
{
	return in_task() ? charge(sk, ub, gfp) : 0;
}

bool __ub_sock_clone(struct sock *newsk)
{
	struct user_beancounter *ub = newsk->ub_sock.ub;

	newsk->ub_sock = (struct ub_sock) { };
	return !charge(newsk, ub, GFP_ATOMIC);
}

void __ub_sock_uncharge(struct sock *sk)
{
	struct ub_sock *us = &sk->ub_sock;

	if (atomic_read(&us->snd) | atomic_read(&us->rcv))
		ub_sock_release_buffers(sk);
	if (us->orphan)
		atomic_dec(&us->ub->sockets.orphans);
	ub_uncharge_one(us->ub, ub_sock_resource(us));
	ub_put(us->ub);
}

void __ub_sock_orphan(struct sock *sk)
{
	struct ub_sock *us = &sk->ub_sock;

	if (us->orphan)
		return;
	us->orphan = true;
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
