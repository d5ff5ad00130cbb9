// SPDX-License-Identifier: GPL-2.0-or-later
/* Faults in sockets, what they send, and the rules of packets. */
#define _GNU_SOURCE
#include <arpa/inet.h>
#include <errno.h>
#include <linux/netfilter_ipv4/ip_tables.h>
#include <linux/netlink.h>
#include <linux/rtnetlink.h>
#include <netinet/in.h>
#include <poll.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include "inside.h"

static int do_socket(const struct operation *op)
{
	return close_new(socket(op->a, op->b | SOCK_CLOEXEC, 0));
}

static int do_unix_message(const struct operation *op)
{
	int fds[2];
	int err = result_of(socketpair(AF_UNIX, op->a | SOCK_NONBLOCK |
				       SOCK_CLOEXEC, 0, fds));

	if (err)
		return err;
	err = result_of(write(fds[0], big, 3 * PAGE));
	close_after(fds[0], err);
	return close_after(fds[1], err);
}

static void any_port(struct sockaddr_in *addr)
{
	*addr = (struct sockaddr_in){
		.sin_family = AF_INET,
		.sin_addr.s_addr = htonl(INADDR_LOOPBACK),
	};
}

static int do_udp_message(const struct operation *op)
{
	int fd = socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0);
	int err = result_of(fd);
	struct sockaddr_in addr;
	socklen_t len = sizeof(addr);

	(void)op;
	any_port(&addr);
	if (!err && (bind(fd, (struct sockaddr *)&addr, len) ||
		     getsockname(fd, (struct sockaddr *)&addr, &len) ||
		     sendto(fd, big, 1000, 0, (struct sockaddr *)&addr,
			    len) < 0))
		err = -errno;
	return close_after(fd, err);
}

/* The peers share this process, so nobody waits for a lost segment. */
static int do_tcp_message(const struct operation *op)
{
	int listener = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
	int fd = -1, peer = -1, err = result_of(listener);
	struct sockaddr_in addr;
	socklen_t len = sizeof(addr);

	(void)op;
	any_port(&addr);
	if (!err && (bind(listener, (struct sockaddr *)&addr, len) ||
		     listen(listener, 5) ||
		     getsockname(listener, (struct sockaddr *)&addr, &len)))
		err = -errno;
	if (!err) {
		fd = socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC,
			    0);
		err = result_of(fd);
	}
	if (!err && connect(fd, (struct sockaddr *)&addr, len) &&
	    errno != EINPROGRESS)
		err = -errno;
	if (!err) {
		struct pollfd pfd = { .fd = listener, .events = POLLIN };

		if (poll(&pfd, 1, 2000) == 1) {
			peer = accept4(listener, NULL, NULL, SOCK_CLOEXEC);
			err = result_of(peer);
		}
	}
	if (!err && peer >= 0)
		err = result_of(write(fd, big, 3 * PAGE));
	calm();
	/* No TIME_WAIT */
	setsockopt(fd, SOL_SOCKET, SO_LINGER, &(struct linger){ 1, 0 },
		   sizeof(struct linger));
	close_after(fd, err);
	close_after(peer, err);
	return close_after(listener, err);
}

static int do_netlink_message(const struct operation *op)
{
	struct {
		struct nlmsghdr	header;
		struct rtgenmsg	message;
	} request = {
		.header = {
			.nlmsg_len = sizeof(request),
			.nlmsg_type = RTM_GETLINK,
			.nlmsg_flags = NLM_F_REQUEST | NLM_F_DUMP,
		},
	};
	int fd = socket(AF_NETLINK, SOCK_RAW | SOCK_CLOEXEC, NETLINK_ROUTE);
	int err = result_of(fd);

	(void)op;
	if (!err)
		err = result_of(write(fd, &request, sizeof(request)));
	return close_after(fd, err);
}

/* The rules of table filter, replaced by themselves. */
static int do_iptables(const struct operation *op)
{
	static char entries[8192], replace[8192], counters[8192];
	struct ipt_getinfo info = { .name = "filter" };
	struct ipt_get_entries *get = (void *)entries;
	struct ipt_replace *new = (void *)replace;
	int fd = socket(AF_INET, SOCK_RAW | SOCK_CLOEXEC, IPPROTO_RAW);
	int err = result_of(fd);
	socklen_t len = sizeof(info);

	(void)op;
	if (!err)
		err = result_of(getsockopt(fd, IPPROTO_IP, IPT_SO_GET_INFO,
					   &info, &len));
	if (err)
		goto out;
	strcpy(get->name, "filter");
	get->size = info.size;
	len = sizeof(*get) + info.size;
	err = result_of(getsockopt(fd, IPPROTO_IP, IPT_SO_GET_ENTRIES, get,
				   &len));
	if (err)
		goto out;
	memset(new, 0, sizeof(*new));
	strcpy(new->name, "filter");
	new->valid_hooks = info.valid_hooks;
	new->num_entries = info.num_entries;
	new->size = info.size;
	memcpy(new->hook_entry, info.hook_entry, sizeof(info.hook_entry));
	memcpy(new->underflow, info.underflow, sizeof(info.underflow));
	new->num_counters = info.num_entries;
	new->counters = (void *)counters;
	memcpy(new->entries, get->entrytable, info.size);
	err = result_of(setsockopt(fd, IPPROTO_IP, IPT_SO_SET_REPLACE, new,
				   sizeof(*new) + info.size));
out:
	return close_after(fd, err);
}

const struct operation socket_operations[] = {
	{ "unix socket", .run = do_socket, .a = AF_UNIX, .b = SOCK_STREAM },
	{ "tcp socket", .run = do_socket, .a = AF_INET, .b = SOCK_STREAM },
	{ "tcp6 socket", .run = do_socket, .a = AF_INET6, .b = SOCK_STREAM },
	{ "udp socket", .run = do_socket, .a = AF_INET, .b = SOCK_DGRAM },
	{ "netlink socket", .run = do_socket, .a = AF_NETLINK, .b = SOCK_RAW },
	{ "packet socket", .run = do_socket, .a = AF_PACKET, .b = SOCK_RAW },
	{ "unix stream", .run = do_unix_message, .a = SOCK_STREAM },
	{ "unix datagram", .run = do_unix_message, .a = SOCK_DGRAM },
	{ "udp message", .run = do_udp_message },
	{ "tcp message", .run = do_tcp_message, .also = { EADDRINUSE } },
	{ "netlink message", .run = do_netlink_message },
	{ "iptables replace", .run = do_iptables },
	{ .name = NULL },
};
