/* SPDX-License-Identifier: GPL-2.0 */
/* What sock.c and sockbuf.c share. */
#ifndef _BC_SOCK_H
#define _BC_SOCK_H

#include <linux/ub_sock_types.h>
#include <uapi/linux/beancounter.h>

struct sock;

void ub_sock_release_buffers(struct sock *sk);
unsigned long ub_sock_guarantee(unsigned long barrier, unsigned long limit,
				unsigned long nr_sockets);

#endif /* _BC_SOCK_H */
