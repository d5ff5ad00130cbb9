// SPDX-License-Identifier: GPL-2.0-or-later
/* An Ethernet interface of the node that faces the network. */
#include <errno.h>
#include <net/if.h>
#include <net/if_arp.h>
#include <stdbool.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/socket.h>

#include "base/cleanup.h"
#include "network/interface.h"

static enum vz_err check_flags(const char *name, unsigned int flags)
{
	static const struct {
		unsigned int	flag;
		bool		wanted;
		const char	*reason;
	} rules[] = {
		{ IFF_UP,	true,	"is down" },
		{ IFF_LOOPBACK,	false,	"leads back to the node" },
		{ IFF_NOARP,	false,	"has no ARP" },
		{ IFF_SLAVE,	false,	"is a part of another one" },
	};

	for (size_t i = 0; i < ARRAY_SIZE(rules); i++)
		if (!!(flags & rules[i].flag) != rules[i].wanted)
			return vz_fail(VZ_SYSTEM_ERROR, "Interface %s %s", name,
				       rules[i].reason);
	return VZ_OK;
}

static enum vz_err ask(int fd, unsigned long request, struct ifreq *ifr)
{
	if (!ioctl(fd, request, ifr))
		return VZ_OK;
	return vz_fail_errno(VZ_SYSTEM_ERROR, errno,
			     "Interface %s cannot be used", ifr->ifr_name);
}

static enum vz_err read_mac(int fd, struct ifreq *ifr, struct interface *ret)
{
	enum vz_err err = ask(fd, SIOCGIFHWADDR, ifr);

	if (err)
		return err;
	if (ifr->ifr_hwaddr.sa_family != ARPHRD_ETHER)
		return vz_fail(VZ_SYSTEM_ERROR,
			       "Interface %s has no Ethernet address",
			       ifr->ifr_name);
	memcpy(&ret->mac, ifr->ifr_hwaddr.sa_data, sizeof(ret->mac));
	return VZ_OK;
}

static void read_address(int fd, struct ifreq *ifr, struct interface *ret)
{
	struct sockaddr_in sin;

	if (ioctl(fd, SIOCGIFADDR, ifr))
		return;
	memcpy(&sin, &ifr->ifr_addr, sizeof(sin));
	ret->address = sin.sin_addr;
}

enum vz_err interface_find(const char *name, struct interface *ret)
{
	_close_ int fd = socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0);
	struct interface found = {};
	struct ifreq ifr = {};
	enum vz_err err;

	if (fd < 0)
		return vz_fail_errno(VZ_SYSTEM_ERROR, errno,
				     "Unable to create a socket");
	if (strlen(name) >= sizeof(ifr.ifr_name))
		return vz_fail(VZ_SYSTEM_ERROR, "Interface %s does not exist",
			       name);
	strcpy(ifr.ifr_name, name);
	err = ask(fd, SIOCGIFFLAGS, &ifr);
	if (!err)
		err = check_flags(name, (unsigned short)ifr.ifr_flags);
	if (!err)
		err = read_mac(fd, &ifr, &found);
	if (!err)
		err = ask(fd, SIOCGIFINDEX, &ifr);
	if (err)
		return err;
	found.index = ifr.ifr_ifindex;
	read_address(fd, &ifr, &found);
	*ret = found;
	return VZ_OK;
}
