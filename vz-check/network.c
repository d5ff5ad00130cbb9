// SPDX-License-Identifier: GPL-2.0-or-later
/* How packets reach containers. */
#include "base/cleanup.h"
#include "base/file.h"
#include "base/paths.h"
#include "check.h"

#define IPV4_FORWARD	"/proc/sys/net/ipv4/ip_forward"
#define IPV6_DIR	"/proc/sys/net/ipv6"
#define IPV6_FORWARD	IPV6_DIR "/conf/all/forwarding"

static bool is_on(const char *path)
{
	_free_ char *value = value_of(path);

	return value && !str_eq(value, "0");
}

void check_forwarding(const struct machine *machine, struct finding *ret)
{
	(void)machine;
	if (is_on(IPV4_FORWARD)) {
		found(ret, "The node forwards packets");
		return;
	}
	lacking(ret, "The node does not forward packets");
	words_add(&ret->todo, "sysctl --system (60-vz.conf has net.ipv4.ip_forward=1; what another file there says must not undo it)");
}

void check_ipv6(const struct machine *machine, struct finding *ret)
{
	_free_ char *dir = path_root(IPV6_DIR);

	if (!ct_yes(&machine->ct, PARAM_IPV6, true)) {
		found(ret, "Switched off, IPV6=no");
	} else if (!path_is_dir(dir)) {
		lacking(ret, "The kernel has no IPv6");
		words_add(&ret->todo, "take ipv6.disable=1 off the kernel's command line in /etc/default/grub; update-grub; reboot");
	} else if (!is_on(IPV6_FORWARD)) {
		lacking(ret, "The node does not forward packets");
		words_add(&ret->todo, "echo net.ipv6.conf.all.forwarding=1 > /etc/sysctl.d/61-vz-ipv6.conf");
		words_add(&ret->todo, "sysctl --system");
	} else {
		found(ret, "The node forwards packets");
	}
}

void check_firewall(const struct machine *machine, struct finding *ret)
{
	_free_ char *program = path_root(PATH_NFT);

	(void)machine;
	if (path_exists(program)) {
		found(ret, "nftables");
		return;
	}
	lacking(ret, PATH_NFT " is not installed");
	words_add(&ret->todo, "apt install nftables");
}
