// SPDX-License-Identifier: GPL-2.0-or-later
/* ndsend: announce an IPv6 address, as its neighbours would be answered. */
#include <arpa/inet.h>
#include <errno.h>
#include <netinet/icmp6.h>
#include <string.h>
#include <sys/socket.h>

#include "base/cleanup.h"
#include "base/cli.h"
#include "base/log.h"
#include "base/wait.h"
#include "network/interface.h"

#define WRONG_USAGE	1
#define FAILED		2

/* All of a link: ff02::1 */
#define ALL_NODES { { { 0xff, 0x02, [15] = 1 } } }

/* An interface that comes up has routes in a moment. */
#define TRIES		10
#define TRY_WAIT_MS	100

struct advert {
	struct nd_neighbor_advert	head;
	struct nd_opt_hdr		option;
	struct ether_addr		mac;
};

_Static_assert(sizeof(struct advert) == 32, "no holes");

/* The checksum is the kernel's. */
static void advert_make(struct advert *advert, const struct in6_addr *address,
			const struct ether_addr *mac)
{
	*advert = (struct advert){
		.head.nd_na_type = ND_NEIGHBOR_ADVERT,
		.head.nd_na_flags_reserved = ND_NA_FLAG_OVERRIDE,
		.head.nd_na_target = *address,
		.option.nd_opt_type = ND_OPT_TARGET_LINKADDR,
		.option.nd_opt_len = 1,
		.mac = *mac,
	};
}

static bool set_options(int fd, unsigned int index)
{
	const struct {
		int	name;
		int	value;
	} options[] = {
		{ IPV6_MULTICAST_IF,	index },
		{ IPV6_MULTICAST_HOPS,	255 },
		{ IPV6_MULTICAST_LOOP,	0 },
		{ IPV6_FREEBIND,	1 },
	};

	for (size_t i = 0; i < ARRAY_SIZE(options); i++)
		if (setsockopt(fd, IPPROTO_IPV6, options[i].name,
			       &options[i].value, sizeof(options[i].value)))
			return false;
	return true;
}

/* From the address itself, which is another's: the interface may have none. */
static int open_socket(unsigned int index, const struct in6_addr *address)
{
	const struct sockaddr_in6 from = {
		.sin6_family = AF_INET6,
		.sin6_addr = *address,
		.sin6_scope_id = index,
	};
	_close_ int fd = socket(AF_INET6, SOCK_RAW | SOCK_CLOEXEC,
				IPPROTO_ICMPV6);

	if (fd < 0 || !set_options(fd, index) ||
	    bind(fd, (const void *)&from, sizeof(from))) {
		vz_fail_errno(VZ_SYSTEM_ERROR, errno,
			      "Unable to open an ICMPv6 socket");
		return -1;
	}
	return steal_fd(&fd);
}

static int try_send(int fd, unsigned int index, const struct advert *advert)
{
	const struct sockaddr_in6 to = {
		.sin6_family = AF_INET6,
		.sin6_addr = ALL_NODES,
		.sin6_scope_id = index,
	};
	ssize_t len = sendto(fd, advert, sizeof(*advert), 0, (const void *)&to,
			     sizeof(to));

	return len == sizeof(*advert) ? 0 : -errno;
}

static int announce(const struct interface *interface,
		    const struct in6_addr *address)
{
	_close_ int fd = open_socket(interface->index, address);
	struct advert advert;
	int err = 0;

	if (fd < 0)
		return FAILED;
	advert_make(&advert, address, &interface->mac);
	for (int i = 0; i < TRIES; i++) {
		err = try_send(fd, interface->index, &advert);
		if (err != -EADDRNOTAVAIL && err != -ENETUNREACH)
			break;
		wait_ms(TRY_WAIT_MS);
	}
	if (!err)
		return 0;
	vz_fail_errno(VZ_SYSTEM_ERROR, err, "Unable to send");
	return FAILED;
}

int main(int argc, char **argv)
{
	const struct cli_option options[] = { {} };
	const struct cli cli = {
		.prog = "ndsend", .usage = "ADDRESS INTERFACE",
		.options = options, .min = 2, .max = 2,
		.wrong_usage = WRONG_USAGE,
	};
	struct interface interface;
	struct in6_addr address;
	int status;

	if (!cli_start(&cli, argc, argv, &status))
		return status;
	if (inet_pton(AF_INET6, argv[optind], &address) != 1) {
		log_msg(-1, "Invalid IPv6 address: %s", argv[optind]);
		return WRONG_USAGE;
	}
	if (interface_find(argv[optind + 1], &interface))
		return FAILED;
	return announce(&interface, &address);
}
