// SPDX-License-Identifier: GPL-2.0-or-later
/* Sockets, and data in them that nobody reads. */
#define _GNU_SOURCE
#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <linux/if_ether.h>
#include <linux/if_packet.h>
#include <linux/netlink.h>
#include <linux/rtnetlink.h>
#include <net/if.h>
#include <net/route.h>
#include <netinet/in.h>
#include <netinet/ip.h>
#include <netinet/tcp.h>
#include <stdio.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <sys/socket.h>
#include <unistd.h>

#include "attack.h"

static int take_tcp_socket(void)
{
	return opened(socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0));
}

static int take_unix_socket(void)
{
	return opened(socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0));
}

static int take_brief(int family, int type, const struct sockaddr *to, socklen_t len)
{
	int fd = socket(family, type | SOCK_CLOEXEC, 0);
	int error;

	if (fd < 0)
		return errno;
	error = to ? result(connect(fd, to, len)) : 0;
	close(fd);
	return error;
}

static int take_brief_unix_socket(void)
{
	return take_brief(AF_UNIX, SOCK_STREAM, NULL, 0);
}

/* With a port, as who asks a name server: the socket goes after a grace period */
static int take_brief_udp_socket(void)
{
	const struct sockaddr_in to = {
		.sin_family = AF_INET, .sin_port = htons(53),
		.sin_addr.s_addr = htonl(INADDR_LOOPBACK),
	};

	return take_brief(AF_INET, SOCK_DGRAM, (const struct sockaddr *)&to, sizeof(to));
}

static int take_exotic_socket(void)
{
	return opened(socket(AF_VSOCK, SOCK_STREAM | SOCK_CLOEXEC, 0));
}

static struct sockaddr_in here = {
	.sin_family = AF_INET, .sin_addr.s_addr = 0x0100007f,
};

/* Bound to a port of 127.0.0.1, which is in @here from then on */
static int local_socket(int type)
{
	socklen_t len = sizeof(here);
	int fd = socket(AF_INET, type | SOCK_CLOEXEC, 0);

	here.sin_port = 0;
	if (fd < 0 || bind(fd, (struct sockaddr *)&here, sizeof(here)) ||
	    getsockname(fd, (struct sockaddr *)&here, &len))
		return -1;
	return fd;
}

/* Until it would wait; what was refused for want of room is a refusal */
static int fill(int fd)
{
	static const char data[16384];

	for (;;) {
		ssize_t n = send(fd, data, sizeof(data), MSG_DONTWAIT);

		if (n < 0)
			return errno == EAGAIN ? 0 : errno;
	}
}

static int listener;

static void listen_here(void)
{
	listener = local_socket(SOCK_STREAM);
	if (listener < 0 || listen(listener, 1000))
		broken("listen");
}

/* Nobody accepts it, nobody reads */
static int take_tcp_unread(void)
{
	int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);

	if (fd < 0)
		return errno;
	if (connect(fd, (struct sockaddr *)&here, sizeof(here)) &&
	    errno != EINPROGRESS)
		return errno;
	return fill(fd);
}

static int flooder;

static void open_flooder(void)
{
	flooder = socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0);
	if (flooder < 0)
		broken("socket");
}

/* One receiver more, given more than it takes. The sender learns nothing. */
static int take_udp_unread(void)
{
	static const char data[8192];
	int fd = local_socket(SOCK_DGRAM);

	if (fd < 0)
		return errno;
	for (int i = 0; i < 30; i++)
		if (sendto(flooder, data, sizeof(data), MSG_DONTWAIT,
			   (struct sockaddr *)&here, sizeof(here)) < 0 &&
		    errno != EAGAIN)
			return errno;
	return 0;
}

static int take_unix_unread(int type)
{
	int fds[2];

	if (socketpair(AF_UNIX, type | SOCK_CLOEXEC, 0, fds))
		return errno;
	return fill(fds[0]);
}

static int take_unix_datagrams(void)
{
	return take_unix_unread(SOCK_DGRAM);
}

static int take_unix_stream(void)
{
	return take_unix_unread(SOCK_STREAM);
}

/* The kernel's answers; a socket that is full gets no more */
static int take_netlink_unread(void)
{
	struct {
		struct nlmsghdr head;
		struct rtgenmsg body;
	} request = {
		.head = {
			.nlmsg_len = sizeof(request), .nlmsg_type = RTM_GETLINK,
			.nlmsg_flags = NLM_F_REQUEST | NLM_F_ACK,
		},
	};
	int fd = socket(AF_NETLINK, SOCK_RAW | SOCK_CLOEXEC, NETLINK_ROUTE);
	int size = 1 << 30;

	if (fd < 0)
		return errno;
	setsockopt(fd, SOL_SOCKET, SO_RCVBUF, &size, sizeof(size));
	for (int i = 0; i < 400; i++)
		if (send(fd, &request, sizeof(request), MSG_DONTWAIT) < 0)
			return errno == EAGAIN ? 0 : errno;
	return 0;
}

/* A block of 4 MB that packets would be put into */
static int take_packet_ring(void)
{
	struct tpacket_req ring = {
		.tp_block_size = 1 << 20, .tp_block_nr = 4,
		.tp_frame_size = 1 << 11, .tp_frame_nr = 4 << 9,
	};
	int fd = socket(AF_PACKET, SOCK_RAW | SOCK_CLOEXEC, 0);

	if (fd < 0)
		return errno;
	return result(setsockopt(fd, SOL_PACKET, PACKET_RX_RING, &ring, sizeof(ring)));
}

static int raw;

static void write_sysctl(const char *path, const char *value)
{
	int fd = open(path, O_WRONLY | O_CLOEXEC);

	if (fd >= 0) {
		if (write(fd, value, strlen(value)) < 0)
			perror(path);
		close(fd);
	}
}

static void open_raw(void)
{
	/* As far as it may: a bound of its own would be as good */
	write_sysctl("/proc/sys/net/ipv4/ipfrag_high_thresh", "2000000000");
	write_sysctl("/proc/sys/net/ipv4/ipfrag_low_thresh", "1900000000");
	write_sysctl("/proc/sys/net/ipv4/ipfrag_time", "600");
	raw = socket(AF_INET, SOCK_RAW | SOCK_CLOEXEC, IPPROTO_RAW);
	if (raw < 0)
		broken("raw socket");
}

/* The first half of a packet whose second half never comes; 64 of them */
static int take_fragment(void)
{
	static struct {
		struct iphdr head;
		char data[1400];
	} packet;
	struct sockaddr_in to = here;

	to.sin_port = 0;
	for (int i = 0; i < 64; i++) {
		long number = taken() * 64 + i;

		packet.head = (struct iphdr){
			.version = 4, .ihl = 5, .ttl = 64, .protocol = IPPROTO_UDP,
			.tot_len = htons(sizeof(packet)), .id = htons(number),
			.frag_off = htons(0x2000),
			.saddr = htonl(0x7f000000 | (2 + (number >> 16))),
			.daddr = here.sin_addr.s_addr,
		};
		if (sendto(raw, &packet, sizeof(packet), 0,
			   (struct sockaddr *)&to, sizeof(to)) < 0 && errno != ENOBUFS)
			return errno;
	}
	return 0;
}

/* Clients that nobody hears of again, 100.64.0.0/10 */
#define STRANGERS	0x64400000

static struct sockaddr_in inet_address(uint32_t address)
{
	return (struct sockaddr_in){
		.sin_family = AF_INET, .sin_addr.s_addr = htonl(address),
	};
}

/* Answers to strangers leave by lo, and come to nothing there */
static void open_strangers(void)
{
	struct sockaddr_in to = inet_address(STRANGERS), mask = inet_address(0xffc00000);
	struct rtentry route = { .rt_flags = RTF_UP, .rt_dev = (char[]){ "lo" } };
	struct ifreq up = { .ifr_name = "lo", .ifr_flags = IFF_UP };

	own_network();
	write_sysctl("/proc/sys/net/ipv4/tcp_syncookies", "0");
	write_sysctl("/proc/sys/net/ipv4/tcp_max_syn_backlog", "100000");
	write_sysctl("/proc/sys/net/core/somaxconn", "65535");
	raw = socket(AF_INET, SOCK_RAW | SOCK_CLOEXEC, IPPROTO_RAW);
	memcpy(&route.rt_dst, &to, sizeof(to));
	memcpy(&route.rt_genmask, &mask, sizeof(mask));
	if (raw < 0 || ioctl(raw, SIOCSIFFLAGS, &up) || ioctl(raw, SIOCADDRT, &route))
		broken("strangers");
}

struct syn {
	struct iphdr	ip;
	struct tcphdr	tcp;
};

/* Of TCP: of the header, and of what it takes from that of IP */
static uint16_t checksum(const struct syn *syn)
{
	const uint16_t *word = (const uint16_t *)&syn->ip.saddr;
	uint32_t sum = htons(IPPROTO_TCP) + htons(sizeof(syn->tcp));

	for (size_t i = 0; i < (2 * sizeof(syn->ip.saddr) + sizeof(syn->tcp)) / 2; i++)
		sum += word[i];
	sum = (sum & 0xffff) + (sum >> 16);
	return ~(sum + (sum >> 16));
}

static int knock(long number)
{
	struct syn syn = {
		.ip = { .version = 4, .ihl = 5, .ttl = 64, .protocol = IPPROTO_TCP,
			.tot_len = htons(sizeof(syn)), .saddr = htonl(STRANGERS + number),
			.daddr = here.sin_addr.s_addr },
		.tcp = { .source = htons(1234), .dest = here.sin_port, .doff = 5,
			 .syn = 1, .window = htons(1000) },
	};

	syn.tcp.check = checksum(&syn);
	return result(sendto(raw, &syn, sizeof(syn), 0, (struct sockaddr *)&here,
			     sizeof(here)));
}

/* A listener, and 1,024 connections that are half open */
static int take_half_open(void)
{
	int fd = local_socket(SOCK_STREAM);
	int error = fd < 0 ? errno : result(listen(fd, 65535));

	for (int i = 0; !error && i < 1024; i++)
		error = knock(taken() * 1024 + i);
	return error;
}

#define FLOOD_PORT	9999

/* One that outsiders may send to, and nobody reads */
static int take_port(void)
{
	struct sockaddr_in any = {
		.sin_family = AF_INET, .sin_port = htons(FLOOD_PORT),
	};
	int fd = socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0);

	return fd < 0 ? errno :
		result(bind(fd, (struct sockaddr *)&any, sizeof(any)));
}

/* The other end of it, on the node */
int flood(const char *address, long count)
{
	static const char data[1200];
	struct sockaddr_in to = {
		.sin_family = AF_INET, .sin_port = htons(FLOOD_PORT),
		.sin_addr.s_addr = inet_addr(address),
	};
	int fd = socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0);

	while (count-- > 0)
		if (sendto(fd, data, sizeof(data), 0, (struct sockaddr *)&to,
			   sizeof(to)) < 0 && errno != ENOBUFS)
			broken(address);
	return 0;
}

const struct attack socket_attacks[] = {
	{ "open-port", 1, NULL, take_port, NULL },
	{ "tcp-sockets", 50000, NULL, take_tcp_socket, NULL },
	{ "unix-sockets", 50000, NULL, take_unix_socket, NULL },
	{ "brief-unix-sockets", 20000, NULL, take_brief_unix_socket, NULL },
	{ "brief-udp-sockets", 20000, NULL, take_brief_udp_socket, NULL },
	{ "exotic-sockets", 100, NULL, take_exotic_socket, NULL },
	{ "tcp-unread", 2000, listen_here, take_tcp_unread, NULL },
	{ "udp-unread", 2000, open_flooder, take_udp_unread, NULL },
	{ "unix-datagrams", 2000, NULL, take_unix_datagrams, NULL },
	{ "unix-stream", 2000, NULL, take_unix_stream, NULL },
	{ "netlink-unread", 2000, NULL, take_netlink_unread, NULL },
	{ "packet-rings", 50, NULL, take_packet_ring, NULL },
	{ "half-open", 100, open_strangers, take_half_open, NULL },
	{ "fragments", 400, open_raw, take_fragment, NULL },
	{ .name = NULL },
};
