// SPDX-License-Identifier: GPL-2.0
/*
 * tcpsndbuf, tcprcvbuf, othersockbuf and dgramrcvbuf: memory of packets that
 * wait in sockets, charged in pages to whoever pays for the socket.
 *
 * Two kinds. Where Linux accounts forward allocation in pages (TCP, received
 * UDP) the charge goes with it: what is asked for is charged first, and given
 * back with it. Elsewhere a socket reserves pages for as much as sk_wmem_alloc
 * or sk_rmem_alloc comes to, and trims them when packets are freed.
 *
 * Up to the barrier every socket may charge. The rest, up to the limit, is
 * shared out: no socket has more than its part of it, so nobody can starve the
 * others. Above the limit come only segments without which TCP would stand
 * still, two pages for a socket.
 *
 * A page that comes and goes with each packet of a slow dialogue is kept by
 * the socket if the beancounter was far below its barrier when it was charged:
 * in all, no more than a quarter of it.
 */
#include <linux/jiffies.h>
#include <linux/minmax.h>
#include <linux/sched/signal.h>
#include <linux/ub_sock.h>
#include <linux/wait.h>

#include "internal.h"
#include "sock.h"

/* Charged by force to one socket above the limit. */
#define UB_SOCK_FORCED_PAGES	2

/*
 * Bytes that each of @nr_sockets is certain to get, in whole pages: rounding
 * up keeps a part that is smaller than a page from being none. Unlimited
 * sockets share nothing: 0.
 */
unsigned long ub_sock_guarantee(unsigned long barrier, unsigned long limit,
				unsigned long nr_sockets)
{
	if (limit <= barrier || !nr_sockets)
		return 0;
	return PAGE_ALIGN((limit - barrier) / nr_sockets);
}

static enum ub_resource snd_resource(const struct ub_sock *us)
{
	return ub_sock_is_tcp(us) ? UB_TCPSNDBUF : UB_OTHERSOCKBUF;
}

static enum ub_resource rcv_resource(const struct sock *sk)
{
	if (ub_sock_is_tcp(&sk->ub_sock))
		return UB_TCPRCVBUF;
	return sk->sk_family == AF_NETLINK ? UB_OTHERSOCKBUF : UB_DGRAMRCVBUF;
}

/* @own pages are what the socket will have. */
static enum ub_severity severity(const struct ub_sock *us,
				 enum ub_resource res, unsigned int own)
{
	const struct ub_counter *counter = &us->ub->counters[res];
	const struct ub_counter *sockets = &us->ub->counters[us->res];
	unsigned long guarantee =
		ub_sock_guarantee(READ_ONCE(counter->barrier),
				  READ_ONCE(counter->limit),
				  READ_ONCE(sockets->limit));

	if (res == UB_DGRAMRCVBUF)
		return UB_HARD;
	return own <= guarantee >> PAGE_SHIFT ? UB_SOFT : UB_HARD;
}

/*
 * @own pages are what the socket will have. What a CPU has in stock is below the
 * barrier: everybody may have it.
 */
static bool try_charge(struct ub_sock *us, enum ub_resource res,
		       unsigned int nr_pages, unsigned int own)
{
	unsigned long bytes = (unsigned long)nr_pages << PAGE_SHIFT;

	if (ub_take_few_from_stock(ub_this_stock(us->ub, res), bytes) ||
	    !__ub_try_charge(us->ub, res, bytes, severity(us, res, own)))
		return true;
	if (ub_sock_is_tcp(us))
		ub_memcg_press_sockets(us->ub);
	return false;
}

static void uncharge(struct ub_sock *us, enum ub_resource res,
		     unsigned int nr_pages)
{
	if (!nr_pages)
		return;
	__ub_uncharge(us->ub, res, (unsigned long)nr_pages << PAGE_SHIFT);
	if (res == UB_OTHERSOCKBUF && wq_has_sleeper(&us->ub->sockets.room))
		wake_up_interruptible(&us->ub->sockets.room);
}

/* So little is held that nobody misses it. */
static bool is_plenty(const struct ub_sock *us, enum ub_resource res)
{
	const struct ub_counter *counter = &us->ub->counters[res];

	return atomic_long_read(&counter->held) <
	       (long)(READ_ONCE(counter->hard) / 4);
}

/* Pages have been charged: may the last one be kept for later? */
static void decide_spare(struct ub_sock *us, enum ub_resource res, int kind)
{
	WRITE_ONCE(us->used, true);
	if (us->spare[kind] != UB_SPARE_KEPT)
		WRITE_ONCE(us->spare[kind],
			   is_plenty(us, res) ? UB_SPARE_MAY : UB_SPARE_NONE);
}

static unsigned int nr_pages_of(unsigned int bytes)
{
	return DIV_ROUND_UP(bytes, PAGE_SIZE);
}

/*
 * Forward allocation. Who calls holds the lock of sk_forward_alloc.
 */

/*
 * A program that is refused waits for its own packets to be acknowledged, if
 * there are any: it is not told that it may write meanwhile.
 */
static bool snd_try_charge(struct sock *sk, int nr_pages)
{
	struct ub_sock *us = &sk->ub_sock;
	unsigned int own = atomic_read(&us->snd) + nr_pages;

	if (!try_charge(us, UB_TCPSNDBUF, nr_pages, own)) {
		sk_stream_moderate_sndbuf(sk);
		return false;
	}
	atomic_set(&us->snd, own);
	decide_spare(us, UB_TCPSNDBUF, SK_MEM_SEND);
	return true;
}

/* A packet for an empty queue may use what is left up to the limit. */
static bool rcv_try_charge(struct sock *sk, int nr_pages)
{
	struct ub_sock *us = &sk->ub_sock;
	enum ub_resource res = rcv_resource(sk);
	unsigned int own = atomic_read(&us->rcv) + nr_pages;
	bool is_first = ub_sock_is_tcp(us) && !atomic_read(&sk->sk_rmem_alloc);

	if (!try_charge(us, res, nr_pages, is_first ? 0 : own))
		return false;
	atomic_set(&us->rcv, own);
	decide_spare(us, res, SK_MEM_RECV);
	return true;
}

bool __ub_sock_mem_charge(struct sock *sk, int nr_pages, int kind)
{
	return kind == SK_MEM_SEND && ub_sock_is_tcp(&sk->ub_sock) ?
	       snd_try_charge(sk, nr_pages) : rcv_try_charge(sk, nr_pages);
}

static void mem_uncharge(struct ub_sock *us, enum ub_resource res,
			 atomic_t *pages, int nr_pages)
{
	atomic_sub(nr_pages, pages);
	uncharge(us, res, nr_pages);
}

static bool is_kept(const struct ub_sock *us, int kind)
{
	return us->spare[kind] == UB_SPARE_KEPT;
}

/* Pages charged for what is sent, without the one that is kept */
static int snd_used(const struct ub_sock *us)
{
	return ub_sock_is_tcp(us) ?
		atomic_read(&us->snd) - is_kept(us, SK_MEM_SEND) : 0;
}

static int rcv_used(const struct ub_sock *us)
{
	return atomic_read(&us->rcv) - is_kept(us, SK_MEM_RECV);
}

/* Of these, what is not needed for what waits to be sent; may be negative. */
static int snd_unused(const struct sock *sk)
{
	return snd_used(&sk->ub_sock) - (int)nr_pages_of(sk->sk_wmem_queued);
}

/* A single page is kept for the next packet of its direction. */
static bool keep_page(struct sock *sk)
{
	int kind = snd_unused(sk) > 0 ? SK_MEM_SEND : SK_MEM_RECV;
	u8 *spare = &sk->ub_sock.spare[kind];

	if (*spare != UB_SPARE_MAY)
		return false;
	*spare = UB_SPARE_KEPT;
	return true;
}

/*
 * A page does not say for what it was charged, and is used for the other
 * direction now and then. What is queued for sending tells how many of them
 * are needed there; what is more goes first. A protocol that raises its
 * accounting without asking gives back what was never charged: it is ignored.
 */
static noinline void give_back(struct sock *sk, int nr_pages)
{
	struct ub_sock *us = &sk->ub_sock;
	int snd = snd_used(us);
	int rcv = rcv_used(us);
	int from_snd = min(nr_pages, max(snd_unused(sk), 0));
	int from_rcv = min(nr_pages - from_snd, rcv);

	from_snd = min(nr_pages - from_rcv, snd);
	us->forced -= min_t(unsigned int, us->forced, nr_pages);
	mem_uncharge(us, snd_resource(us), &us->snd, from_snd);
	mem_uncharge(us, rcv_resource(sk), &us->rcv, from_rcv);
	if (rcv == from_rcv && !is_kept(us, SK_MEM_RECV))
		us->spare[SK_MEM_RECV] = UB_SPARE_NONE;
}

void __ub_sock_mem_uncharge(struct sock *sk, int nr_pages)
{
	if (nr_pages != 1 || !keep_page(sk))
		give_back(sk, nr_pages);
}

static bool is_above_limit(const struct ub_sock *us, enum ub_resource res)
{
	const struct ub_counter *counter = &us->ub->counters[res];

	return atomic_long_read(&counter->held) >
	       (long)READ_ONCE(counter->limit);
}

void __ub_sock_mem_force(struct sock *sk, int nr_pages)
{
	struct ub_sock *us = &sk->ub_sock;
	enum ub_resource res = snd_resource(us);

	ub_charge(us->ub, res, (unsigned long)nr_pages << PAGE_SHIFT);
	atomic_add(nr_pages, &us->snd);
	decide_spare(us, res, SK_MEM_SEND);
	if (is_above_limit(us, res))
		us->forced += nr_pages;
}

bool __ub_sock_may_force(const struct sock *sk)
{
	const struct ub_sock *us = &sk->ub_sock;

	return us->forced < UB_SOCK_FORCED_PAGES ||
	       !is_above_limit(us, snd_resource(us));
}

/* A packet may be larger than all that there is: one of these at a time. */
bool __ub_sock_rcv_full(const struct sock *sk, unsigned int size)
{
	enum ub_resource res = rcv_resource(sk);
	const struct ub_counter *counter = &sk->ub_sock.ub->counters[res];

	return !is_plenty(&sk->ub_sock, res) &&
	       !ub_fits(ub_held(sk->ub_sock.ub, res), PAGE_ALIGN(size),
			READ_ONCE(counter->limit));
}

/*
 * Reservations. Several senders, readers and softirqs may be at it.
 */

static atomic_t *reserved(struct ub_sock *us, int kind)
{
	return kind == SK_MEM_SEND ? &us->snd : &us->rcv;
}

static bool reserve(struct ub_sock *us, enum ub_resource res, int kind,
		    unsigned int needed, bool by_force)
{
	atomic_t *pages = reserved(us, kind);
	int old = atomic_read(pages);
	unsigned int missing;

	while (old < (int)needed) {
		missing = needed - old;
		if (by_force)
			ub_charge(us->ub, res,
				  (unsigned long)missing << PAGE_SHIFT);
		else if (!try_charge(us, res, missing, needed))
			return false;
		if (atomic_try_cmpxchg(pages, &old, needed)) {
			decide_spare(us, res, kind);
			return true;
		}
		uncharge(us, res, missing);
	}
	return true;
}

static void trim(struct ub_sock *us, enum ub_resource res, int kind,
		 unsigned int bytes)
{
	atomic_t *pages = reserved(us, kind);
	int old = atomic_read(pages);
	int needed = max_t(int, nr_pages_of(bytes), READ_ONCE(us->spare[kind]));

	do {
		if (old <= needed)
			return;
	} while (!atomic_try_cmpxchg(pages, &old, needed));
	uncharge(us, res, old - needed);
}

/* Pages that @sk needs for what waits in it and @size more bytes. */
static unsigned int snd_needed(const struct sock *sk, unsigned long size)
{
	return nr_pages_of(sk_wmem_alloc_get(sk) + SKB_TRUESIZE(size));
}

static bool snd_try_reserve(struct sock *sk, unsigned long size)
{
	struct ub_sock *us = &sk->ub_sock;

	return reserve(us, UB_OTHERSOCKBUF, SK_MEM_SEND, snd_needed(sk, size),
		       false);
}

/* Whoever sees it may still be too late: nothing is charged here. */
static bool snd_has_room(const struct sock *sk, unsigned long size)
{
	const struct ub_sock *us = &sk->ub_sock;
	const struct ub_counter *counter = &us->ub->counters[UB_OTHERSOCKBUF];
	unsigned int needed = snd_needed(sk, size);
	unsigned long missing = max((int)needed - atomic_read(&us->snd), 0);
	bool is_soft = severity(us, UB_OTHERSOCKBUF, needed) == UB_SOFT;

	return ub_fits(ub_held(us->ub, UB_OTHERSOCKBUF), missing << PAGE_SHIFT,
		       is_soft ? READ_ONCE(counter->limit) :
				 READ_ONCE(counter->hard));
}

/* Not even if nobody else had anything. */
static bool snd_never_fits(const struct sock *sk, unsigned long size)
{
	const struct ub_counter *counter =
		&sk->ub_sock.ub->counters[UB_OTHERSOCKBUF];

	return PAGE_ALIGN(SKB_TRUESIZE(size)) > READ_ONCE(counter->hard);
}

static int snd_error(struct sock *sk)
{
	if (READ_ONCE(sk->sk_err))
		return sock_error(sk);
	return READ_ONCE(sk->sk_shutdown) & SEND_SHUTDOWN ? -EPIPE : 0;
}

static bool snd_may_go_on(struct sock *sk, unsigned long size)
{
	return READ_ONCE(sk->sk_err) ||
	       (READ_ONCE(sk->sk_shutdown) & SEND_SHUTDOWN) ||
	       snd_has_room(sk, size);
}

/* A raised limit wakes nobody, hence the slices. */
static int snd_wait(struct sock *sk, unsigned long size, long *timeo)
{
	struct user_beancounter *ub = sk->ub_sock.ub;
	long left;

	do {
		long slice = min_t(long, *timeo, HZ);

		if (*timeo != MAX_SCHEDULE_TIMEOUT)
			*timeo -= slice;
		left = wait_event_interruptible_timeout(ub->sockets.room,
				snd_may_go_on(sk, size), slice);
	} while (!left && *timeo);

	if (left < 0)
		return sock_intr_errno(*timeo);
	return left ? snd_error(sk) : -EAGAIN;
}

/*
 * Who does not wait is not told EAGAIN: poll() knows nothing of this and would
 * say at once that there is room.
 */
int __ub_sock_snd_reserve(struct sock *sk, unsigned long size, long timeo)
{
	int err = timeo && !snd_never_fits(sk, size) ? 0 : -ENOBUFS;

	while (!snd_try_reserve(sk, size)) {
		if (!err)
			err = snd_wait(sk, size, &timeo);
		if (err)
			return err;
	}
	return 0;
}

void __ub_sock_snd_settle(struct sock *sk)
{
	reserve(&sk->ub_sock, UB_OTHERSOCKBUF, SK_MEM_SEND,
		nr_pages_of(sk_wmem_alloc_get(sk)), true);
}

void __ub_sock_snd_trim(struct sock *sk)
{
	/* One of them is the socket's own, if it is not about to be freed. */
	int wmem = max((int)refcount_read(&sk->sk_wmem_alloc) - 1, 0);

	trim(&sk->ub_sock, UB_OTHERSOCKBUF, SK_MEM_SEND, wmem);
}

/* @size more bytes, or those that sk_rmem_alloc has already. */
bool __ub_sock_rcv_reserve(struct sock *sk, unsigned int size)
{
	struct ub_sock *us = &sk->ub_sock;

	if (sk_has_account(sk))
		return true;
	return reserve(us, rcv_resource(sk), SK_MEM_RECV,
		       nr_pages_of(atomic_read(&sk->sk_rmem_alloc) + size),
		       false);
}

void __ub_sock_rcv_trim(struct sock *sk)
{
	struct ub_sock *us = &sk->ub_sock;

	if (!sk_has_account(sk))
		trim(us, rcv_resource(sk), SK_MEM_RECV,
		     atomic_read(&sk->sk_rmem_alloc));
}

/* The socket is freed: nobody else looks at it. */
void ub_sock_release_buffers(struct sock *sk)
{
	struct ub_sock *us = &sk->ub_sock;

	uncharge(us, snd_resource(us), atomic_read(&us->snd));
	uncharge(us, rcv_resource(sk), atomic_read(&us->rcv));
}
