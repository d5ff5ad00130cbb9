// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Network devices that come and go with containers, in network namespaces of
 * our own: the real ip, a kernel that only knows which process is init, and an
 * nft that writes down what it is told.
 */
#include <errno.h>
#include <fcntl.h>
#include <linux/vzcalluser.h>
#include <sched.h>
#include <signal.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mount.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/cleanup.h"
#include "base/file.h"
#include "base/log.h"
#include "base/paths.h"
#include "base/proc.h"
#include "model/netif.h"
#include "network/link.h"
#include "network/netdev.h"
#include "network/veth.h"
#include "tap.h"

#define ETH0 \
	"ifname=eth0,bridge=br0,mac=00:18:51:00:00:01,host_ifname=veth101.0,host_mac=FE:FF:FF:FF:FF:FF"
#define ETH1 \
	"ifname=eth1,mac=00:18:51:00:00:02,host_ifname=outer.,host_mac=00:18:51:00:00:03"

static pid_t init_pid;

/* In place of the C library's: a kernel that knows one container more. */
int ioctl(int fd, unsigned long request, ...)
{
	void *arg;
	va_list ap;

	if (request == VZCTL_VE_GET_PIDFD)
		return syscall(SYS_pidfd_open, init_pid, 0);
	va_start(ap, request);
	arg = va_arg(ap, void *);
	va_end(ap);
	return syscall(SYS_ioctl, fd, request, arg);
}

static const struct host host = HOST_INIT;

/* Root of a user namespace with network and mounts of its own. */
static bool become_root(void)
{
	_free_ char *uids = xasprintf("0 %u 1", geteuid());
	_free_ char *gids = xasprintf("0 %u 1", getegid());

	return !unshare(CLONE_NEWUSER | CLONE_NEWNET | CLONE_NEWNS) &&
	       !file_write_value("/proc/self/setgroups", "deny") &&
	       !file_write_value("/proc/self/uid_map", uids) &&
	       !file_write_value("/proc/self/gid_map", gids);
}

static pid_t start_init(void)
{
	int ready[2];
	char byte;
	pid_t pid;

	if (pipe(ready))
		return -1;
	pid = fork();
	if (pid == 0) {
		if (unshare(CLONE_NEWNET) || write(ready[1], "", 1) != 1)
			_exit(1);
		for (;;)
			pause();
	}
	close(ready[1]);
	if (read(ready[0], &byte, 1) != 1)
		pid = -1;
	close(ready[0]);
	return pid;
}

/* True when "ip ARGS", by a shell, succeeds on the node, or inside. */
static bool ip(const char *args)
{
	_free_ char *command = xasprintf("ip %s >/dev/null 2>&1", args);

	return system(command) == 0;
}

static bool ip_inside(const char *args)
{
	_free_ char *command = xasprintf("nsenter -t %d -n ip %s >/dev/null 2>&1",
					 init_pid, args);

	return system(command) == 0;
}

static void write_program(const char *path, const char *text)
{
	_free_ char *full = xasprintf("%s%s", scratch_root(), path);

	scratch_write(path, text);
	chmod(full, 0755);
}

static bool make_node(void)
{
	_free_ char *sys = xasprintf("%s/sys", scratch_root());

	write_program("/usr/sbin/ip", "#!/bin/sh\nexec ip \"$@\"\n");
	write_program("/usr/sbin/nft",
		      "#!/bin/sh\ndir=${0%/*}/../..\n"
		      "[ ! -e $dir/no-nft ] || exit 1\ncat >>$dir/nft.log\n");
	write_program("/usr/libexec/vzctl/scripts/vznetcfg",
		      "#!/bin/sh\n"
		      "echo \"$* $VEID $BRIDGE\" >>${0%/*}/vznetcfg.log\n"
		      "ip link set dev \"$3\" ${BRIDGE:+master $BRIDGE} up 2>/dev/null\n");
	mkdir(sys, 0755);
	return become_root() && !mount("sysfs", sys, "sysfs", 0, NULL) &&
	       ip("link add name br0 type bridge") &&
	       (init_pid = start_init()) > 0;
}

static void forget(const char *path)
{
	_free_ char *full = xasprintf("%s%s", scratch_root(), path);

	unlink(full);
}

/* The configuration; returns what is in it. */
static const struct words *configure(struct ct *ct, enum param_id id,
				     const char *key, const char *list)
{
	_free_ char *line = xasprintf("%s=\"%s\"\n", key, list);

	config_free(&ct->file);
	config_parse(&ct->file, line, "test", IN_CT_CONF);
	ct_update(ct);
	return ct_words(ct, id);
}

static const struct words *netif(struct ct *ct, const char *list)
{
	return configure(ct, PARAM_NETIF, "NETIF", list);
}

static void starting(struct ct *ct)
{
	_free_ char *nft = NULL;
	_free_ char *want = NULL;
	_free_ char *calls = NULL;

	netif(ct, ETH0 ";" ETH1 ",mac_filter=off");
	is_number(veth_start(&host, ct), VZ_OK, "start: devices are made");
	ok(ip_inside("link show dev eth0 | grep -q '00:18:51:00:00:01'") &&
	   ip_inside("link show dev eth1 | grep -q '00:18:51:00:00:02'"),
	   "one end inside, with its address");
	ok(!ip_inside("link show up | grep -q eth"), "and down");
	ok(ip("link show dev veth101.0 | grep -qi 'fe:ff:ff:ff:ff:ff'") &&
	   ip("link show dev outer. | grep -q '00:18:51:00:00:03'"),
	   "one on the node, with its name and address");
	ok(ip("link show dev veth101.0 up master br0 | grep -q veth"),
	   "in its bridge and up");
	calls = scratch_read("/usr/libexec/vzctl/scripts/vznetcfg.log");
	is_text(calls, "init veth veth101.0 101 br0\ninit veth outer. 101 \n",
		"vznetcfg is told");
	nft = scratch_read("/nft.log");
	want = xasprintf("add table netdev vz-mac-101\n"
			 "delete table netdev vz-mac-101\n"
			 "add table netdev vz-mac-101\n"
			 "add chain netdev vz-mac-101 if%u { type filter hook ingress device \"veth101.0\" priority -500; comment \"veth101.0\"; }\n"
			 "flush chain netdev vz-mac-101 if%u\n"
			 "add rule netdev vz-mac-101 if%u ether saddr != 00:18:51:00:00:01 counter drop\n",
			 link_index("veth101.0"), link_index("veth101.0"),
			 link_index("veth101.0"));
	is_text(nft, want, "what is not switched off is filtered");
}

static void again(struct ct *ct)
{
	unsigned int before = link_index("veth101.0");

	is_number(veth_start(&host, ct), VZ_OK, "start: old devices go");
	ok(link_index("veth101.0") != before, "and new ones come");
	veth_undo(ct);
	ok(!link_exists("veth101.0") && !link_exists("outer.") &&
	   !ip_inside("link show dev eth0"), "undo: nothing is left");
	ip("link add name outer. type veth peer name x");
	is_number(veth_start(&host, ct), VZ_VETH_ERROR,
		  "start: a device of others is in the way");
	ok(link_exists("outer.") && !link_exists("veth101.0"),
	   "it stays, and nothing else comes");
	veth_undo(ct);
	ok(link_exists("outer."), "not even undo takes it");
	ip("link del dev outer.");
	netif(ct, "");
	is_number(veth_start(&host, ct), VZ_OK, "start: without any");
}

static void live(struct ct *ct)
{
	const struct words *elements = netif(ct, ETH0);
	_free_ char *nft = NULL;
	unsigned int index;

	forget("/nft.log");
	is_number(veth_add(&host, ct, elements), VZ_OK, "add: a device");
	index = link_index("veth101.0");
	is_number(veth_add(&host, ct, elements), VZ_OK, "add: once more");
	ok(link_index("veth101.0") == index, "is no other");
	nft = scratch_read("/nft.log");
	ok(nft && !strstr(nft, "delete"), "filters are kept");
	elements = netif(ct, ETH0 ";ifname=eth1,bridge=br9,mac=00:18:51:00:00:02,host_ifname=veth101.1,host_mac=00:18:51:00:00:03");
	is_number(veth_add(&host, ct, elements), VZ_VETH_ERROR,
		  "add: a device that cannot be configured");
	ok(!link_exists("veth101.1") && link_index("veth101.0") == index,
	   "goes, the old one stays");
}

static void changed(struct ct *ct)
{
	_words_ struct words new = { 0 };
	_free_ char *nft = NULL;

	netif(ct, ETH0);
	forget("/nft.log");
	words_add(&new, "ifname=eth0,mac=00:18:51:00:00:99,host_ifname=else,host_mac=FE:FF:FF:FF:FF:FF,mac_filter=on");
	is_number(veth_add(&host, ct, &new), VZ_OK,
		  "add: a device with another configuration");
	ok(!link_exists("else"), "stays as it is");
	nft = scratch_read("/nft.log");
	ok(nft && strstr(nft, "device \"veth101.0\"") &&
	   strstr(nft, "!= 00:18:51:00:00:01"), "but for its filter");
}

static void unfiltered(struct ct *ct)
{
	scratch_write("/no-nft", "");
	is_number(veth_add(&host, ct, netif(ct, ETH1)), VZ_OK,
		  "add: no filter by default is only a warning");
	is_number(veth_del(ct, netif(ct, ETH1)), VZ_OK, "it goes");
	is_number(veth_add(&host, ct, netif(ct, ETH1 ",mac_filter=on")),
		  VZ_VETH_ERROR, "but no filter where one is asked for");
	ok(!link_exists("outer."), "leaves nothing");
	forget("/no-nft");
}

static void deleting(struct ct *ct)
{
	_words_ struct words names = { 0 };

	ip("link add name veth101.5 type veth peer name x");
	netif(ct, ETH0);
	words_add(&names, "ifname=eth5");
	is_number(veth_del(ct, &names), VZ_OK,
		  "del: what is not the container's is skipped");
	ok(link_exists("veth101.5"), "and stays");
	ip_inside("link set dev eth0 name renamed");
	ok(veth_any(ct), "there is a device");
	words_add(&names, "ifname=eth0");
	is_number(veth_del(ct, &names), VZ_OK,
		  "del: whatever the guest calls it");
	ok(!link_exists("veth101.0") && !ip_inside("link show dev renamed"),
	   "both ends go");
	veth_add(&host, ct, netif(ct, ETH0 ";" ETH1));
	netif(ct, "");
	ok(veth_any(ct), "devices that are not configured are known");
	is_number(veth_del(ct, NULL), VZ_OK, "del: all");
	ok(!link_exists("veth101.0") && !link_exists("outer.") &&
	   link_exists("veth101.5") && !veth_any(ct),
	   "is all of the container's");
}

static void list(struct words *words, const char *first, const char *second)
{
	words_free(words);
	words_add(words, first);
	if (second)
		words_add(words, second);
}

static void replaced(struct ct *ct)
{
	_words_ struct words add = { 0 };
	_words_ struct words del = { 0 };
	unsigned int index;

	veth_add(&host, ct, netif(ct, ETH0));
	index = link_index("veth101.0");
	list(&add, "ifname=eth1,bridge=br9,mac=00:18:51:00:00:02,host_ifname=veth101.1,host_mac=00:18:51:00:00:03", NULL);
	is_number(veth_change(&host, ct, &add, NULL), VZ_VETH_ERROR,
		  "change: a device that cannot be configured");
	ok(link_index("veth101.0") == index, "the others are not deleted for it");
	list(&add, ETH1, ETH0 ",mac_filter=off");
	list(&del, "ifname=eth0", NULL);
	is_number(veth_change(&host, ct, &add, &del), VZ_OK,
		  "change: one comes, one is made anew");
	ok(link_exists("outer.") && link_exists("veth101.0") &&
	   link_index("veth101.0") != index, "is what it is then");
	veth_del(ct, netif(ct, ETH1));
	netif(ct, ETH0);
	list(&add, ETH1, "ifname=eth0,bridge=br9,mac=00:18:51:00:00:02,host_ifname=veth101.0,host_mac=00:18:51:00:00:03");
	is_number(veth_change(&host, ct, &add, NULL), VZ_VETH_ERROR,
		  "change: one that cannot be made anew");
	ok(ip_inside("link show dev eth0 | grep -q '00:18:51:00:00:01'") &&
	   ip("link show dev veth101.0 up master br0 | grep -q veth"),
	   "is put back as it was");
	ok(!link_exists("outer."), "and the other one goes");
	list(&add, ETH1, NULL);
	is_number(veth_change(&host, ct, &add, NULL), VZ_OK,
		  "change: in place of all");
	ok(link_exists("outer.") && !link_exists("veth101.0"),
	   "is the only one");
	veth_del(ct, NULL);
}

/* Another one of that name comes between the look and the deed. */
static void overtaken(struct ct *ct)
{
	write_program("/usr/sbin/ip",
		      "#!/bin/sh\n"
		      "ip link add name outer. type veth peer name y\n"
		      "ip link set dev outer. alias CT102\nexec ip \"$@\"\n");
	is_number(veth_add(&host, ct, netif(ct, ETH1)), VZ_VETH_ERROR,
		  "overtaken: refused");
	write_program("/usr/sbin/ip", "#!/bin/sh\nexec ip \"$@\"\n");
	ok(link_exists("outer."), "and the other one stays");
	ip("link del dev outer.");
}

static const struct words *netdev(struct ct *ct, const char *list)
{
	return configure(ct, PARAM_NETDEV, "NETDEV", list);
}

static void given(struct ct *ct)
{
	if (!ip("link add name given type ifb")) {
		ok(true, "netdev # SKIP no ifb devices");
		return;
	}
	is_number(netdev_add(&host, ct, netdev(ct, "given")), VZ_OK,
		  "netdev: into the container");
	ok(!link_exists("given") && ip_inside("link show dev given"),
	   "is where it is");
	is_number(netdev_add(&host, ct, netdev(ct, "given")), VZ_OK,
		  "netdev: twice is no error");
	is_number(netdev_del(&host, ct, netdev(ct, "given absent")), VZ_OK,
		  "netdev: back, and one that is not there");
	ok(link_exists("given"), "is here");
	is_number(netdev_add(&host, ct, netdev(ct, "absent")),
		  VZ_NETDEV_ERROR, "netdev: one that nobody has");
	is_number(netdev_add(&host, ct, netdev(ct, "given absent")),
		  VZ_NETDEV_ERROR, "netdev: all or none");
	ok(link_exists("given"), "is here again");
	is_number(netdev_add(&host, ct, netdev(ct, "veth101.5")),
		  VZ_NETDEV_ERROR, "netdev: not a pair");
}

static void exchanged(struct ct *ct)
{
	_words_ struct words add = { 0 };

	if (!ip("link add name other type ifb"))
		return;
	netdev_add(&host, ct, netdev(ct, "given"));
	list(&add, "other", "absent");
	is_number(netdev_change(&host, ct, &add, netdev(ct, "given")),
		  VZ_NETDEV_ERROR, "netdev: one that nobody has, for another");
	ok(ip_inside("link show dev given") && link_exists("other"),
	   "nothing moves");
	list(&add, "other", "given");
	is_number(netdev_change(&host, ct, &add, netdev(ct, "given")), VZ_OK,
		  "netdev: one comes, one stays");
	ok(ip_inside("link show dev given") && ip_inside("link show dev other"),
	   "both are inside");
	list(&add, "other", NULL);
	is_number(netdev_change(&host, ct, &add, netdev(ct, "given")), VZ_OK,
		  "netdev: one for another");
	ok(link_exists("given") && ip_inside("link show dev other"),
	   "is where it belongs");
	ip("link del dev given");
}

static void look_alikes(struct ct *ct)
{
	ip_inside("link add name far type veth peer name near");
	is_number(netdev_del(&host, ct, netdev(ct, "far")), VZ_NETDEV_ERROR,
		  "netdev: a guest's pair does not come out");
	ok(!link_exists("far"), "really not");
	if (!ip_inside("link add name mine link near type macvlan")) {
		ok(true, "netdev: look-alikes # SKIP no macvlan devices");
		return;
	}
	is_number(netdev_del(&host, ct, netdev(ct, "mine")), VZ_NETDEV_ERROR,
		  "netdev: nor what it has built on one");
	ok(!link_exists("mine"), "it is gone");
	ip_inside("link property add dev near altname alias0");
	is_number(netdev_del(&host, ct, netdev(ct, "alias0")), VZ_OK,
		  "netdev: nor one by a second name");
	ok(!link_exists("near"), "it is not asked for");
}

/* The last: its network has nobody left but who holds it. */
static void held_over_the_end(struct ct *ct)
{
	struct netdev_hold hold = NETDEV_HOLD_INIT;

	if (netdev_add(&host, ct, netdev(ct, "given"))) {
		ok(true, "netdev: over the end # SKIP no ifb devices");
		return;
	}
	is_number(netdev_hold(&host, ct, &hold), VZ_OK,
		  "netdev: its network is held");
	ok(!link_exists("given"), "and has its device");
	kill(init_pid, SIGKILL);
	waitpid(init_pid, NULL, 0);
	init_pid = 0;
	netdev_rescue(ct, &hold);
	ok(link_exists("given"), "netdev: virtual ones come back from the dead");
	ok(hold.inside.fd < 0, "whose network is let go");
}

static void clean_up(void)
{
	_free_ char *sys = xasprintf("%s/sys", scratch_root());

	if (init_pid > 0) {
		kill(init_pid, SIGKILL);
		waitpid(init_pid, NULL, 0);
	}
	umount2(sys, MNT_DETACH);
}

int main(void)
{
	struct ct ct = { .id = 101 };

	setenv("PATH", PROC_PATH, 1);
	scratch_root();
	log_setup(&(struct log_config){ .quiet = true });
	if (!make_node()) {
		ok(true, "devices # SKIP no network namespaces to make");
		clean_up();
		return done_testing();
	}
	ct.conf_path = path_ct_conf(ct.id);
	starting(&ct);
	again(&ct);
	live(&ct);
	changed(&ct);
	unfiltered(&ct);
	deleting(&ct);
	replaced(&ct);
	overtaken(&ct);
	given(&ct);
	exchanged(&ct);
	look_alikes(&ct);
	held_over_the_end(&ct);
	clean_up();
	ct_free(&ct);
	return done_testing();
}
