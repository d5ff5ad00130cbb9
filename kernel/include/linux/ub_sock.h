/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Hooks of the network: sockets and their buffers. Each tests in the caller
 * for the common case, a socket of the node.
 *
 * See "Sockets and buffers" in Documentation/vz/beancounter.rst.
 */
#ifndef _LINUX_UB_SOCK_H
#define _LINUX_UB_SOCK_H

#include <linux/beancounter.h>
#include <linux/kconfig.h>
#include <linux/preempt.h>
#include <linux/sched/mm.h>
#include <linux/vmalloc.h>
#include <net/sock.h>
#include <net/tcp.h>

#ifdef CONFIG_BEANCOUNTERS

int __ub_sock_charge_slowly(struct sock *sk, struct user_beancounter *ub,
			    gfp_t gfp);
void __ub_sock_uncharge_slowly(struct sock *sk);
void __ub_sock_thin_and_put(struct ub_sock *us, struct ub_stock *stock);
bool __ub_sock_clone(struct sock *newsk);
void __ub_sock_orphan(struct sock *sk);
bool __ub_sock_too_many_orphans(const struct sock *sk);
u32 __ub_sock_backlog(const struct sock *sk, u32 backlog);

bool __ub_sock_mem_charge(struct sock *sk, int nr_pages, int kind);
void __ub_sock_mem_uncharge(struct sock *sk, int nr_pages);
void __ub_sock_mem_force(struct sock *sk, int nr_pages);
bool __ub_sock_may_force(const struct sock *sk);
bool __ub_sock_rcv_full(const struct sock *sk, unsigned int size);

int __ub_sock_snd_reserve(struct sock *sk, unsigned long size, long timeo);
void __ub_sock_snd_settle(struct sock *sk);
void __ub_sock_snd_trim(struct sock *sk);
bool __ub_sock_rcv_reserve(struct sock *sk, unsigned int size);
void __ub_sock_rcv_trim(struct sock *sk);

static __always_inline bool ub_sock_has(const struct sock *sk)
{
	return static_branch_likely(&ub_in_use) && sk->ub_sock.ub;
}

static __always_inline bool ub_sock_is_tcp(const struct ub_sock *us)
{
	return us->res == UB_NUMTCPSOCK;
}

/* numtcpsock, numothersock: a socket, from its creation until it is freed */

static __always_inline enum ub_resource
ub_sock_resource(const struct proto *prot)
{
	return IS_ENABLED(CONFIG_INET) &&
	       prot->memory_allocated == &tcp_memory_allocated ?
		UB_NUMTCPSOCK : UB_NUMOTHERSOCK;
}

static __always_inline int
__ub_sock_charge(struct sock *sk, struct user_beancounter *ub, gfp_t gfp)
{
	struct ub_sock *us = &sk->ub_sock;

	us->res = ub_sock_resource(sk->sk_prot);
	if (!ub_take_few_from_stock(ub_this_stock(ub, us->res), 1))
		return __ub_sock_charge_slowly(sk, ub, gfp);
	us->ub = ub_get(ub);
	return 0;
}

/* A protocol that makes sockets in softirq does it for the node. */
static __always_inline int ub_sock_charge(struct sock *sk, gfp_t gfp, int kern)
{
	struct user_beancounter *ub = ub_of_current();

	return ub && !kern && in_task() ? __ub_sock_charge(sk, ub, gfp) : 0;
}

/* What socket() says of IPv4 then. */
#define UB_SOCK_REFUSED	(-ENOBUFS)

/* @newsk is a copy of its listener. */
static __always_inline bool ub_sock_clone(struct sock *newsk)
{
	return ub_sock_has(newsk) ? __ub_sock_clone(newsk) : true;
}

static __always_inline void ub_sock_uncharge(struct sock *sk)
{
	struct ub_sock *us = &sk->ub_sock;
	struct ub_stock *stock;

	if (!ub_sock_has(sk))
		return;
	if (unlikely(us->used)) {
		__ub_sock_uncharge_slowly(sk);
		return;
	}
	stock = ub_this_stock(us->ub, us->res);
	if (unlikely(!ub_put_into_stock(stock, 1)))
		__ub_sock_thin_and_put(us, stock);
	else
		ub_put(us->ub);
}

/* No process has it any more; if not closed, lives on to send what is queued. */
static __always_inline void ub_sock_orphan(struct sock *sk)
{
	if (ub_sock_has(sk) && sk->sk_state != TCP_CLOSE)
		__ub_sock_orphan(sk);
}

/* @others: there are for the node, or it has no memory for them */
static __always_inline bool
ub_sock_too_many_orphans(const struct sock *sk, bool others)
{
	return others || (ub_sock_has(sk) && __ub_sock_too_many_orphans(sk));
}

/* More connections than sockets cannot be waiting to be accepted. */
static __always_inline u32 ub_sock_backlog(const struct sock *sk, u32 backlog)
{
	return ub_sock_has(sk) ? __ub_sock_backlog(sk, backlog) : backlog;
}

/*
 * A half-open connection is memory of the listener's container, whoever sent
 * the packet. Its slab is one that is accounted.
 */
static inline struct request_sock *
ub_reqsk_alloc(const struct request_sock_ops *ops, struct sock *listener,
	       bool attach)
{
	struct request_sock *req;
	struct mem_cgroup *old;

	if (!ub_sock_has(listener))
		return inet_reqsk_alloc(ops, listener, attach);
	old = set_active_memcg(listener->sk_memcg);
	req = inet_reqsk_alloc(ops, listener, attach);
	set_active_memcg(old);
	return req;
}

/* TIME_WAIT objects of a network namespace; its owner sets the sysctl. */
#define UB_MAX_TW_BUCKETS	16536

static __always_inline int ub_sock_max_tw(const struct sock *sk, int max)
{
	return ub_sock_has(sk) ? min(max, UB_MAX_TW_BUCKETS) : max;
}

/* tcpsndbuf, tcprcvbuf, and dgramrcvbuf of UDP: forward allocation */

/* A page that was kept for later is enough. */
static __always_inline bool
ub_sock_use_spare(struct sock *sk, int nr_pages, int kind)
{
	if (nr_pages != 1 || sk->ub_sock.spare[kind] != UB_SPARE_KEPT)
		return false;
	sk->ub_sock.spare[kind] = UB_SPARE_MAY;
	return true;
}

/* @kind: SK_MEM_SEND, SK_MEM_RECV */
static __always_inline bool
ub_sock_mem_charge(struct sock *sk, int nr_pages, int kind)
{
	return !ub_sock_has(sk) || ub_sock_use_spare(sk, nr_pages, kind) ||
	       __ub_sock_mem_charge(sk, nr_pages, kind);
}

static __always_inline void ub_sock_mem_uncharge(struct sock *sk, int nr_pages)
{
	if (ub_sock_has(sk))
		__ub_sock_mem_uncharge(sk, nr_pages);
}

/* A control segment, or the only one of its socket: never refused. */
static __always_inline void ub_sock_mem_force(struct sock *sk, int nr_pages)
{
	if (ub_sock_has(sk) && !ub_sock_use_spare(sk, nr_pages, SK_MEM_SEND))
		__ub_sock_mem_force(sk, nr_pages);
}

static __always_inline bool ub_sock_may_force(const struct sock *sk)
{
	return ub_sock_has(sk) ? __ub_sock_may_force(sk) : true;
}

/* Not even the only packet of an empty queue is accepted. */
static __always_inline bool
ub_sock_rcv_full(const struct sock *sk, unsigned int size)
{
	return ub_sock_has(sk) && __ub_sock_rcv_full(sk, size);
}

/* othersockbuf, dgramrcvbuf: follow sk_wmem_alloc and sk_rmem_alloc */

static __always_inline bool
ub_sock_has_reserved(const atomic_t *pages, unsigned long bytes)
{
	return bytes <= (unsigned long)atomic_read(pages) << PAGE_SHIFT;
}

/* @size more bytes are about to be sent; may sleep for @timeo jiffies. */
static __always_inline int
ub_sock_snd_reserve(struct sock *sk, unsigned long size, long timeo)
{
	if (!ub_sock_has(sk) ||
	    ub_sock_has_reserved(&sk->ub_sock.snd, sk_wmem_alloc_get(sk) +
						   SKB_TRUESIZE(size)))
		return 0;
	return __ub_sock_snd_reserve(sk, size, timeo);
}

/* sk_wmem_alloc has grown, perhaps by more than was reserved. */
static __always_inline void ub_sock_snd_settle(struct sock *sk)
{
	if (ub_sock_has(sk) && !ub_sock_is_tcp(&sk->ub_sock) &&
	    !ub_sock_has_reserved(&sk->ub_sock.snd, sk_wmem_alloc_get(sk)))
		__ub_sock_snd_settle(sk);
}

/* There is more than the page that may be kept. */
static __always_inline bool ub_sock_has_reserve(const struct ub_sock *us,
						const atomic_t *pages, int kind)
{
	return !ub_sock_is_tcp(us) &&
	       atomic_read(pages) > READ_ONCE(us->spare[kind]);
}

static __always_inline void ub_sock_snd_trim(struct sock *sk)
{
	if (ub_sock_has(sk) &&
	    ub_sock_has_reserve(&sk->ub_sock, &sk->ub_sock.snd, SK_MEM_SEND))
		__ub_sock_snd_trim(sk);
}

/* sk_rmem_alloc, @size more bytes added, may become as large as it is then. */
static __always_inline bool
ub_sock_rcv_reserve(struct sock *sk, unsigned int size)
{
	return ub_sock_has(sk) ? __ub_sock_rcv_reserve(sk, size) : true;
}

/* For a sender who could wait until this returns true, and must not. */
static __always_inline bool
ub_sock_rcv_reserve_now(struct sock *sk, unsigned int size, long *timeo)
{
	if (likely(ub_sock_rcv_reserve(sk, size)))
		return true;
	*timeo = 0;
	return false;
}

static __always_inline void ub_sock_rcv_trim(struct sock *sk)
{
	if (ub_sock_has(sk) &&
	    ub_sock_has_reserve(&sk->ub_sock, &sk->ub_sock.rcv, SK_MEM_RECV))
		__ub_sock_rcv_trim(sk);
}

/* Rings of packet sockets are kmemsize. */
static inline void *ub_vzalloc(unsigned long size)
{
	return __vmalloc(size, GFP_KERNEL_ACCOUNT | __GFP_ZERO |
			 __GFP_NOWARN);
}

#else /* CONFIG_BEANCOUNTERS */

static inline bool ub_sock_has(const struct sock *sk)
{
	return false;
}

static inline int ub_sock_charge(struct sock *sk, gfp_t gfp, int kern)
{
	return 0;
}

#define UB_SOCK_REFUSED	(-ENOMEM)

static inline bool ub_sock_clone(struct sock *newsk)
{
	return true;
}

static inline void ub_sock_uncharge(struct sock *sk) { }
static inline void ub_sock_orphan(struct sock *sk) { }

static inline bool
ub_sock_too_many_orphans(const struct sock *sk, bool others)
{
	return others;
}

static inline u32 ub_sock_backlog(const struct sock *sk, u32 backlog)
{
	return backlog;
}

#define ub_reqsk_alloc(ops, listener, attach)				\
	inet_reqsk_alloc(ops, listener, attach)

static inline int ub_sock_max_tw(const struct sock *sk, int max)
{
	return max;
}

static inline bool ub_sock_mem_charge(struct sock *sk, int nr_pages, int kind)
{
	return true;
}

static inline void ub_sock_mem_uncharge(struct sock *sk, int nr_pages) { }
static inline void ub_sock_mem_force(struct sock *sk, int nr_pages) { }

static inline bool ub_sock_may_force(const struct sock *sk)
{
	return true;
}

static inline bool ub_sock_rcv_full(const struct sock *sk, unsigned int size)
{
	return false;
}

static inline int ub_sock_snd_reserve(struct sock *sk, unsigned long size,
				      long timeo)
{
	return 0;
}

static inline void ub_sock_snd_settle(struct sock *sk) { }
static inline void ub_sock_snd_trim(struct sock *sk) { }

static inline bool ub_sock_rcv_reserve(struct sock *sk, unsigned int size)
{
	return true;
}

static inline bool
ub_sock_rcv_reserve_now(struct sock *sk, unsigned int size, long *timeo)
{
	return true;
}

static inline void ub_sock_rcv_trim(struct sock *sk) { }

#define ub_vzalloc	vzalloc

#endif /* CONFIG_BEANCOUNTERS */

#endif /* _LINUX_UB_SOCK_H */
