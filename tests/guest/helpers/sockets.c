/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * An ordinary program of the network that goes as far as it gets:
 *
 *   sockets THING MAX [--hold SECONDS]  takes as many as it gets, up to MAX, and
 *                                       says "GOT n ERRNO"
 *   sockets transfer BYTES PAIRS        sends that much through PAIRS connections
 *                                       at once and checks what arrives
 *   sockets wait                        a sender who waits goes on when there is
 *                                       room
 *   sockets pass SECONDS                leaves a socket with another process
 *   sockets listen PORT SECONDS         never accepts
 *   sockets flood ADDRESS PORT MAX      connects and keeps
 *   sockets sink PORT                   accepts one connection and counts
 *   sockets source ADDRESS PORT BYTES   and the other end of it
 */
#define _GNU_SOURCE
#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <linux/if_tun.h>
#include <linux/netlink.h>
#include <linux/rtnetlink.h>
#include <net/ethernet.h>
#include <net/if.h>
#include <netinet/in.h>
#include <poll.h>
#include <signal.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <sys/wait.h>
#include <unistd.h>
#include <linux/netfilter_ipv4/ip_tables.h>

#define MESSAGE	1000
#define TUN_PACKET	60000

static char message[65536];

static void die(const char *what)
{
	printf("FAILED %s %s\n", what, strerrorname_np(errno));
	exit(1);
}

static struct sockaddr_in address(const char *host, int port)
{
	struct sockaddr_in sin = {
		.sin_family = AF_INET,
		.sin_port = htons(port),
	};

	inet_pton(AF_INET, host, &sin.sin_addr);
	return sin;
}

static int take_socket(int family, int type, int protocol)
{
	return socket(family, type, protocol) < 0 ? errno : 0;
}

static int take_tcp(void)
{
	return take_socket(AF_INET, SOCK_STREAM, 0);
}

static int take_udp(void)
{
	return take_socket(AF_INET, SOCK_DGRAM, 0);
}

static int take_unix(void)
{
	return take_socket(AF_UNIX, SOCK_STREAM, 0);
}

static int take_netlink(void)
{
	return take_socket(AF_NETLINK, SOCK_RAW, NETLINK_ROUTE);
}

static int take_packet(void)
{
	return take_socket(AF_PACKET, SOCK_RAW, 0);
}

/* Two sockets at a time, so that there is always a pair to send through. */
static void pair(int type, int fds[2])
{
	if (socketpair(AF_UNIX, type | SOCK_NONBLOCK, 0, fds))
		die("socketpair");
}

/*
 * One more message that nobody reads; what its pair does not take goes to a
 * new one. EAGAIN is the socket's own limit, all else is the refusal.
 */
static int take_unix_buffer(int type)
{
	static int fds[2] = { -1, -1 };

	for (;;) {
		if (fds[0] < 0)
			pair(type, fds);
		if (send(fds[0], message, MESSAGE, 0) >= 0)
			return 0;
		if (errno != EAGAIN)
			return errno;
		fds[0] = -1;
	}
}

static int take_unix_stream(void)
{
	return take_unix_buffer(SOCK_STREAM);
}

static int take_unix_dgram(void)
{
	return take_unix_buffer(SOCK_DGRAM);
}

static int bound_socket(int type, int protocol, struct sockaddr_in *ret_sin)
{
	struct sockaddr_in sin = address("127.0.0.1", 0);
	socklen_t len = sizeof(sin);
	int fd = socket(AF_INET, type, protocol);

	if (fd < 0 || bind(fd, (struct sockaddr *)&sin, len) ||
	    getsockname(fd, (struct sockaddr *)&sin, &len))
		die("bind");
	*ret_sin = sin;
	return fd;
}

static int bytes_waiting(int fd)
{
	unsigned int mem[9] = { 0 };	/* SK_MEMINFO_VARS */
	socklen_t len = sizeof(mem);

	if (getsockopt(fd, SOL_SOCKET, SO_MEMINFO, mem, &len))
		die("SO_MEMINFO");
	return mem[0];
}

/*
 * One more datagram that nobody reads. Drops are silent: refused is what does
 * not arrive in a socket that has nothing yet.
 */
static int take_received(int type, int protocol)
{
	static struct sockaddr_in sin;
	static int sender = -1, receiver = -1;
	int before;

	if (sender < 0)
		sender = socket(AF_INET, type, protocol);
	for (;;) {
		if (receiver < 0)
			receiver = bound_socket(type, protocol, &sin);
		before = bytes_waiting(receiver);
		if (sendto(sender, message, MESSAGE, 0, (void *)&sin,
			   sizeof(sin)) < 0)
			return errno;
		if (bytes_waiting(receiver) > before)
			return 0;
		if (!before)
			return ENODATA;
		receiver = -1;
	}
}

static int take_udp_received(void)
{
	return take_received(SOCK_DGRAM, 0);
}

static int take_packet_received(void)
{
	static int receiver = -1, sender = -1;
	static struct sockaddr_in sin;
	int before;

	if (sender < 0) {
		sender = socket(AF_INET, SOCK_DGRAM, 0);
		sin = address("127.0.0.1", 9);
	}
	for (;;) {
		if (receiver < 0)
			receiver = socket(AF_PACKET, SOCK_RAW,
					  htons(ETH_P_ALL));
		if (receiver < 0)
			die("packet");
		before = bytes_waiting(receiver);
		sendto(sender, message, MESSAGE, 0, (void *)&sin, sizeof(sin));
		if (bytes_waiting(receiver) > before)
			return 0;
		if (!before)
			return ENODATA;
		receiver = -1;
	}
}

/* A datagram that is never finished: corked, one for each socket. */
static int take_udp_corked(void)
{
	struct sockaddr_in sin = address("127.0.0.1", 9);
	int fd = socket(AF_INET, SOCK_DGRAM, 0);

	if (fd < 0)
		die("socket");
	return sendto(fd, message, 60000, MSG_MORE | MSG_DONTWAIT, (void *)&sin,
		      sizeof(sin)) < 0 ? errno : 0;
}

/* Answers of the kernel that nobody reads. */
static int take_netlink_received(void)
{
	static int fd = -1;
	struct {
		struct nlmsghdr head;
		struct rtgenmsg body;
	} request = {
		.head = {
			.nlmsg_len = sizeof(request),
			.nlmsg_type = RTM_GETLINK,
			.nlmsg_flags = NLM_F_REQUEST | NLM_F_DUMP,
		},
	};
	int before;

	for (;;) {
		if (fd < 0)
			fd = socket(AF_NETLINK, SOCK_RAW, NETLINK_ROUTE);
		if (fd < 0)
			die("netlink");
		before = bytes_waiting(fd);
		send(fd, &request, sizeof(request), 0);
		if (bytes_waiting(fd) > before)
			return 0;
		if (!before)
			return ENODATA;
		fd = -1;
	}
}

static int listener(int port, int backlog)
{
	struct sockaddr_in sin = address("0.0.0.0", port);
	int fd = socket(AF_INET, SOCK_STREAM, 0), on = 1;

	setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, &on, sizeof(on));
	if (fd < 0 || bind(fd, (void *)&sin, sizeof(sin)) ||
	    listen(fd, backlog))
		die("listen");
	return fd;
}

static void tcp_pair(int fds[2])
{
	static struct sockaddr_in sin;
	static int listening = -1;
	socklen_t len = sizeof(sin);

	if (listening < 0) {
		listening = listener(0, 4096);
		getsockname(listening, (void *)&sin, &len);
		sin.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
	}
	fds[0] = socket(AF_INET, SOCK_STREAM, 0);
	if (fds[0] < 0 || connect(fds[0], (void *)&sin, sizeof(sin)))
		die("connect");
	fds[1] = accept(listening, NULL, NULL);
	if (fds[1] < 0)
		die("accept");
}

/*
 * Another connection, filled with what nobody reads: refused when the whole of
 * them takes no more.
 */
static int take_tcp_buffer(void)
{
	int fds[2];
	ssize_t sent, all = 0;

	tcp_pair(fds);
	while ((sent = send(fds[0], message, sizeof(message),
			    MSG_DONTWAIT)) > 0)
		all += sent;
	return all ? 0 : errno;
}

/* The table "filter" with so many entries; each is one more. */
/* A device that is up; its queue has a bound, or nobody would account for it. */
static int tun_device(void)
{
	struct ifreq ifr = { .ifr_name = "tun0", .ifr_flags = IFF_TUN | IFF_NO_PI };
	int fd = open("/dev/net/tun", O_RDWR | O_NONBLOCK);
	int control = socket(AF_INET, SOCK_DGRAM, 0), bound = 1 << 20;

	if (fd < 0 || ioctl(fd, TUNSETIFF, &ifr) || ioctl(fd, TUNSETSNDBUF, &bound))
		die("tun");
	ifr.ifr_flags = IFF_UP;
	if (ioctl(control, SIOCSIFFLAGS, &ifr))
		die("up");
	close(control);
	return fd;
}

/* One more packet into it, which goes to nobody. */
static int take_tun(void)
{
	static int fd = -1;

	if (fd < 0)
		fd = tun_device();
	message[0] = 0x45;
	return write(fd, message, TUN_PACKET) < 0 ? errno : 0;
}

static int take_iptables(void)
{
	static unsigned int nr;
	struct entry {
		struct ipt_entry entry;
		struct xt_standard_target target;
	} *entries;
	struct error {
		struct ipt_entry entry;
		struct xt_error_target target;
	} *end;
	unsigned int i, size, count = ++nr + 3;
	struct ipt_replace *replace;
	int fd = socket(AF_INET, SOCK_RAW, IPPROTO_RAW), err;
	struct ipt_getinfo info = { .name = "filter" };
	socklen_t len = sizeof(info);

	if (fd < 0 || getsockopt(fd, IPPROTO_IP, IPT_SO_GET_INFO, &info, &len))
		die("iptables");
	size = count * sizeof(*entries) + sizeof(*end);
	replace = calloc(1, sizeof(*replace) + size);
	strcpy(replace->name, "filter");
	replace->valid_hooks = info.valid_hooks;
	replace->num_entries = count + 1;
	replace->size = size;
	replace->num_counters = info.num_entries;
	replace->counters = calloc(info.num_entries, sizeof(struct xt_counters));
	entries = (void *)replace->entries;
	for (i = 0; i < count; i++) {
		entries[i].entry.target_offset = sizeof(struct ipt_entry);
		entries[i].entry.next_offset = sizeof(*entries);
		entries[i].target.target.u.user.target_size =
			sizeof(struct xt_standard_target);
		entries[i].target.verdict = -NF_ACCEPT - 1;
	}
	/* The first chain has them all, and each has a policy. */
	for (i = 0; i < 3; i++) {
		unsigned int hook = NF_INET_LOCAL_IN + i;

		replace->underflow[hook] = (count - 3 + i) * sizeof(*entries);
		replace->hook_entry[hook] = i ? replace->underflow[hook] : 0;
	}
	end = (void *)(entries + count);
	end->entry.target_offset = sizeof(struct ipt_entry);
	end->entry.next_offset = sizeof(*end);
	end->target.target.u.user.target_size = sizeof(struct xt_error_target);
	strcpy(end->target.target.u.user.name, XT_ERROR_TARGET);
	strcpy(end->target.errorname, "ERROR");
	err = setsockopt(fd, IPPROTO_IP, IPT_SO_SET_REPLACE, replace,
			 sizeof(*replace) + size) ? errno : 0;
	free(replace->counters);
	free(replace);
	close(fd);
	return err;
}

static const struct {
	const char *name;
	int (*take)(void);
} things[] = {
	{ "tcp", take_tcp },
	{ "udp", take_udp },
	{ "unix", take_unix },
	{ "netlink", take_netlink },
	{ "packet", take_packet },
	{ "unix-stream", take_unix_stream },
	{ "unix-dgram", take_unix_dgram },
	{ "udp-received", take_udp_received },
	{ "udp-corked", take_udp_corked },
	{ "packet-received", take_packet_received },
	{ "netlink-received", take_netlink_received },
	{ "tcp-buffer", take_tcp_buffer },
	{ "tun", take_tun },
	{ "iptables", take_iptables },
};

static int take(int argc, char **argv)
{
	long got = 0, max = atol(argv[2]);
	int err = 0;
	size_t i;

	for (i = 0; i < sizeof(things) / sizeof(*things); i++)
		if (!strcmp(things[i].name, argv[1]))
			break;
	if (i == sizeof(things) / sizeof(*things))
		return 2;
	while (got < max && !(err = things[i].take()))
		got++;
	printf("GOT %ld %s\n", got, err ? strerrorname_np(err) : "OK");
	fflush(stdout);
	if (argc == 5)
		sleep(atoi(argv[4]));
	return 0;
}

/* Byte n of a stream. */
static unsigned char expected(long n)
{
	return n * 31 + (n >> 13);
}

static void source(int fd, long bytes)
{
	unsigned char buffer[32768];
	long sent = 0;

	while (sent < bytes) {
		long part = bytes - sent, i;
		ssize_t n;

		if (part > (long)sizeof(buffer))
			part = sizeof(buffer);
		for (i = 0; i < part; i++)
			buffer[i] = expected(sent + i);
		n = send(fd, buffer, part, 0);
		if (n < 0)
			die("send");
		sent += n;
	}
	shutdown(fd, SHUT_WR);
}

static long sink(int fd)
{
	unsigned char buffer[32768];
	long got = 0;
	ssize_t n, i;

	while ((n = recv(fd, buffer, sizeof(buffer), 0)) > 0)
		for (i = 0; i < n; i++)
			if (buffer[i] != expected(got++))
				die("wrong byte");
	if (n < 0)
		die("recv");
	return got;
}

static int transfer(long bytes, int pairs)
{
	int fds[2], status, i, failed = 0;

	for (i = 0; i < pairs; i++) {
		tcp_pair(fds);
		if (!fork()) {
			close(fds[1]);
			source(fds[0], bytes);
			_exit(0);
		}
		if (!fork()) {
			close(fds[0]);
			_exit(sink(fds[1]) != bytes);
		}
		close(fds[0]);
		close(fds[1]);
	}
	while (wait(&status) > 0)
		failed += status != 0;
	printf("TRANSFER %s\n", failed ? "incomplete" : "complete");
	return failed != 0;
}

/*
 * One process hoards what there is, another one sends all the same and waits,
 * until the first one is gone.
 */
static int wait_for_room(void)
{
	int ready[2], fds[2], status, waiting, i;
	pid_t hoarder, sender;
	char c;

	if (pipe(ready) || socketpair(AF_UNIX, SOCK_STREAM, 0, fds))
		die("pipe");
	hoarder = fork();
	if (!hoarder) {
		while (take_unix_stream() == 0)
			;
		write(ready[1], "", 1);
		pause();
	}
	read(ready[0], &c, 1);
	sender = fork();
	if (!sender) {
		for (i = 0; i < 40; i++)
			if (send(fds[0], message, MESSAGE, 0) != MESSAGE)
				die("send");
		_exit(0);
	}
	sleep(1);
	waiting = waitpid(sender, &status, WNOHANG) == 0;
	kill(hoarder, SIGKILL);
	if (waiting)
		waitpid(sender, &status, 0);
	printf("%s %s\n", waiting ? "WAITED" : "REFUSED",
	       status ? "failed" : "sent");
	return status != 0;
}

/* Passes a socket to a process that keeps it when this one is gone. */
static int pass(int seconds)
{
	char control[CMSG_SPACE(sizeof(int))] = { 0 }, byte = 0;
	struct iovec iov = { .iov_base = &byte, .iov_len = 1 };
	struct msghdr msg = {
		.msg_iov = &iov,
		.msg_iovlen = 1,
		.msg_control = control,
		.msg_controllen = sizeof(control),
	};
	struct cmsghdr *head = CMSG_FIRSTHDR(&msg);
	int fds[2], fd;

	if (socketpair(AF_UNIX, SOCK_STREAM, 0, fds))
		die("socketpair");
	if (!fork()) {
		close(fds[0]);
		if (recvmsg(fds[1], &msg, 0) != 1)
			die("recvmsg");
		close(fds[1]);
		/* Nobody waits for what this one might say. */
		close(0);
		close(1);
		close(2);
		sleep(seconds);
		_exit(0);
	}
	fd = socket(AF_INET, SOCK_STREAM, 0);
	head->cmsg_level = SOL_SOCKET;
	head->cmsg_type = SCM_RIGHTS;
	head->cmsg_len = CMSG_LEN(sizeof(int));
	memcpy(CMSG_DATA(head), &fd, sizeof(int));
	if (sendmsg(fds[0], &msg, 0) != 1)
		die("sendmsg");
	return 0;
}

/* Connects to somebody who does not accept, and keeps what it gets. */
static int flood(const char *host, int port, int max)
{
	struct sockaddr_in sin = address(host, port);
	int i, fd;

	for (i = 0; i < max; i++) {
		fd = socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK, 0);
		if (fd < 0)
			break;
		connect(fd, (void *)&sin, sizeof(sin));
	}
	sleep(3);
	printf("FLOOD %d\n", i);
	return 0;
}

static int listen_only(int port, int seconds)
{
	listener(port, 4096);
	sleep(seconds);
	return 0;
}

static int one_sink(int port)
{
	int fd = accept(listener(port, 1), NULL, NULL);

	printf("SINK %ld\n", sink(fd));
	return 0;
}

static int one_source(const char *host, int port, long bytes)
{
	struct sockaddr_in sin = address(host, port);
	int fd, tries = 50;

	do {
		fd = socket(AF_INET, SOCK_STREAM, 0);
		if (!connect(fd, (void *)&sin, sizeof(sin)))
			break;
		close(fd);
		usleep(100000);
	} while (--tries);
	if (!tries)
		die("connect");
	source(fd, bytes);
	/* Until the other end has taken it all. */
	recv(fd, message, 1, 0);
	return 0;
}

int main(int argc, char **argv)
{
	struct rlimit rl;

	getrlimit(RLIMIT_NOFILE, &rl);
	rl.rlim_cur = rl.rlim_max;
	setrlimit(RLIMIT_NOFILE, &rl);
	signal(SIGPIPE, SIG_IGN);

	if (argc == 4 && !strcmp(argv[1], "transfer"))
		return transfer(atol(argv[2]), atoi(argv[3]));
	if (argc == 2 && !strcmp(argv[1], "wait"))
		return wait_for_room();
	if (argc == 3 && !strcmp(argv[1], "pass"))
		return pass(atoi(argv[2]));
	if (argc == 4 && !strcmp(argv[1], "listen"))
		return listen_only(atoi(argv[2]), atoi(argv[3]));
	if (argc == 5 && !strcmp(argv[1], "flood"))
		return flood(argv[2], atoi(argv[3]), atoi(argv[4]));
	if (argc == 3 && !strcmp(argv[1], "sink"))
		return one_sink(atoi(argv[2]));
	if (argc == 5 && !strcmp(argv[1], "source"))
		return one_source(argv[2], atoi(argv[3]), atol(argv[4]));
	if (argc == 3 || (argc == 5 && !strcmp(argv[3], "--hold")))
		return take(argc, argv);
	return 2;
}
