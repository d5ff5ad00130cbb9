// SPDX-License-Identifier: GPL-2.0-or-later
/* Several options at once, and options over what a file says. */
#include <string.h>

#include "set.h"
#include "tap.h"

static void gives(const char *file, const char *const *options,
		  const char *want, const char *promise)
{
	_free_ char *got = set_options(file, options);

	is_text(got, want, promise);
}

static void scalars(void)
{
	gives("", OPTIONS("hostname", "aa", "hostname", "bb"),
	      "HOSTNAME=\"bb\"\n", "the last of two wins");
	gives("", OPTIONS("numproc", "1", "numproc", "2"),
	      "NUMPROC=\"2\"\n", "for limits as well");
	gives("", OPTIONS("ram", "512M", "swap", "1G"),
	      "PHYSPAGES=\"0:131072\"\nSWAPPAGES=\"0:262144\"\n",
	      "new lines come in the order of the table");
}

static void addresses(void)
{
	gives("", OPTIONS("ipadd", "10.0.0.1/24", "ipadd",
			  "10.0.0.2 fe80::0001/64"),
	      "IP_ADDRESS=\"10.0.0.1/24 10.0.0.2 fe80::1/64\"\n",
	      "addresses add up");
	gives("IP_ADDRESS=\"10.0.0.1/24 10.0.0.2\"\n",
	      OPTIONS("ipadd", "10.0.0.1/16"),
	      "IP_ADDRESS=\"10.0.0.2 10.0.0.1/16\"\n",
	      "one added again has its new prefix");
	gives("IP_ADDRESS=\"10.0.0.2 10.0.0.1/16\"\n",
	      OPTIONS("ipdel", "10.0.0.1/8"),
	      "IP_ADDRESS=\"10.0.0.2\"\n", "deleting ignores the prefix");
	gives("IP_ADDRESS=\"10.0.0.2\"\n",
	      OPTIONS("ipdel", "all", "ipadd", "1.1.1.1"),
	      "IP_ADDRESS=\"1.1.1.1\"\n", "all go before one comes");
	gives("IP_ADDRESS=\"10.0.0.2\"\n", OPTIONS("ipdel", "10.0.0.2"),
	      "IP_ADDRESS=\"\"\n", "an empty list is stored as such");
	gives("IP_ADDRESS=\"10.0.0.1 300.1.1.1 10.0.0.9\"\n",
	      OPTIONS("ipadd", "10.0.0.5"),
	      "IP_ADDRESS=\"10.0.0.1 10.0.0.9 10.0.0.5\"\n",
	      "a bad address in a file is the only one lost");
}

static void resolvers(void)
{
	gives("NAMESERVER=\"1.1.1.1\"\n", OPTIONS("nameserver", "2.2.2.2"),
	      "NAMESERVER=\"2.2.2.2\"\n", "name servers are replaced");
	gives("", OPTIONS("nameserver", "1.1.1.1", "nameserver", "2.2.2.2"),
	      "NAMESERVER=\"1.1.1.1 2.2.2.2\"\n",
	      "those of one command add up");
	gives("", OPTIONS("nameserver", "1.1.1.1", "nameserver", "inherit"),
	      "NAMESERVER=\"inherit\"\n", "inherit stands alone");
	gives("", OPTIONS("searchdomain", "inherit", "searchdomain", "a"),
	      "SEARCHDOMAIN=\"a\"\n", "whichever comes first");
	gives("", OPTIONS("searchdomain", "a inherit"), "73",
	      "and is no domain");
	gives("", OPTIONS("nameserver", "inherit # b # c"),
	      "NAMESERVER=\"inherit # b # c\"\n",
	      "what stands behind it stays as it is");
	gives("NAMESERVER=inherit # Copy them\n", OPTIONS("onboot", "yes"),
	      "NAMESERVER=inherit # Copy them\nONBOOT=\"yes\"\n",
	      "an unquoted comment stays");
}

static void rights(void)
{
	gives("CAPABILITY=\"CHOWN:off NET_ADMIN:on FS_MASK:off\"\n",
	      OPTIONS("capability", "net_admin:off", "capability",
		      "sys_time:on"),
	      "CAPABILITY=\"CHOWN:off NET_ADMIN:off SYS_TIME:on\"\n",
	      "capabilities are switched one by one");
	gives("FEATURES=\"nfs:on\"\n", OPTIONS("features", "nfs:off bridge:on"),
	      "FEATURES=\"nfs:off bridge:on\"\n", "and features");
	gives("", OPTIONS("features", "bridge:on sysfs:off"),
	      "FEATURES=\"sysfs:off bridge:on\"\n", "in a fixed order");
}

static void devices(void)
{
	gives("", OPTIONS("devices", "c:10:200:rw", "devices", "b:8:all:r"),
	      "DEVICES=\"c:10:200:rw b:8:all:r \"\n", "devices add up");
	gives("DEVICES=\"c:10:200:rw b:8:all:r \"\n",
	      OPTIONS("devices", "c:10:200:none"),
	      "DEVICES=\"b:8:all:r \"\n", "none takes one out");
	gives("DEVICES=\"b:8:all:r \"\n", OPTIONS("devices", "b:8:all:none"),
	      "DEVICES=\"\"\n", "or the last one");
	gives("DEVNODES=\"null:rw zero:r \"\n", OPTIONS("devnodes", "null:none"),
	      "DEVNODES=\"zero:r \"\n", "the same by name");
	gives("PCI=\"0000:00:1f.2\"\n", OPTIONS("pci_add", "1:2:3.4"),
	      "PCI=\"0000:00:1f.2 0001:02:03.4\"\n", "PCI devices add up");
	gives("PCI=\"0000:00:1f.2\"\n", OPTIONS("pci_del", "00:1f.2"),
	      "PCI=\"\"\n", "and go");
}

#define ETH0 \
	"ifname=eth0,bridge=br0,mac=00:18:51:00:00:01,host_ifname=veth70.0,host_mac=FE:FF:FF:FF:FF:FF"

static void interfaces(void)
{
	gives("NETIF=\"" ETH0 "\"\n", OPTIONS("netif_add", "eth0,,,,br1"),
	      "NETIF=\"ifname=eth0,bridge=br1,mac=00:18:51:00:00:01,host_ifname=veth70.0,host_mac=FE:FF:FF:FF:FF:FF\"\n",
	      "fields of a known device are replaced one by one");
	gives("NETIF=\"" ETH0 ";ifname=eth1,mac=00:18:51:00:00:02,host_ifname=veth70.1,host_mac=00:18:51:00:00:03\"\n",
	      OPTIONS("netif_del", "eth1"),
	      "NETIF=\"" ETH0 "\"\n", "a device is deleted by its name inside");
	gives("", OPTIONS("netif_add", "eth0,00:18:51:00:00:01", "netif_add",
			  "eth0,,veth70.0,fe:ff:ff:ff:ff:ff,br0"),
	      "NETIF=\"" ETH0 "\"\n", "one that is added twice is one");
	gives("", OPTIONS("netif_add",
			  "eth0,52:54:00:00:00:01,veth70.1.,52:54:00:00:00:02,virbr0"),
	      "NETIF=\"ifname=eth0,bridge=virbr0,mac=52:54:00:00:00:01,host_ifname=veth70.1.,host_mac=52:54:00:00:00:02\"\n",
	      "a name on the node may end in a dot");
	gives("NETIF=\"ifname=eth0,bridge=br0,mac=00:18:51:00:00:01,host_ifname=veth70.0,host_mac=00:18:51:00:00:01\"\n",
	      OPTIONS("netif_add", "eth0"), "NETIF=\"" ETH0 "\"\n",
	      "two ends with one address become different");
}

static void fields(void)
{
	static const char two[] = "NETIF=\"" ETH0 ";ifname=eth1,mac=00:18:51:00:00:02,host_ifname=veth70.1,host_mac=00:18:51:00:00:03\"\n";

	gives(two, OPTIONS("ifname", "eth0", "mac", "00:18:51:aa:bb:cc",
			   "bridge", "br1", "ifname", "eth1", "mac_filter",
			   "off", "host_ifname", "outer", "host_mac",
			   "00:18:51:00:00:04"),
	      "NETIF=\"ifname=eth0,bridge=br1,mac=00:18:51:AA:BB:CC,host_ifname=veth70.0,host_mac=FE:FF:FF:FF:FF:FF;ifname=eth1,mac=00:18:51:00:00:02,host_ifname=outer,host_mac=00:18:51:00:00:04,mac_filter=off\"\n",
	      "fields are those of the device named last");
	gives("NETIF=\"" ETH0 "\"\n",
	      OPTIONS("ifname", "eth0", "bridge", "br1", "bridge", "br2",
		      "bridge", "br0"),
	      "NETIF=\"" ETH0 "\"\n", "the last of several counts");
	gives("", OPTIONS("ifname", "eth0", "bridge", "br0", "mac",
			  "00:18:51:00:00:01", "netif_add", "eth0"),
	      "NETIF=\"" ETH0 "\"\n", "it may be added by the same command");
	gives("NETIF=\"" ETH0 "\"\n",
	      OPTIONS("netif_add", "eth1,00:18:51:00:00:02,,00:18:51:00:00:03",
		      "bridge", "br1", "bridge", "br2", "mac_filter", "on",
		      "ifname", "eth1", "ifname", "eth0", "bridge", "br0"),
	      "NETIF=\"" ETH0 ";ifname=eth1,bridge=br2,mac=00:18:51:00:00:02,host_ifname=veth70.1,host_mac=00:18:51:00:00:03,mac_filter=on\"\n",
	      "which may also be named behind the first ones");
	gives(two, OPTIONS("mac", "00:18:51:00:00:05"), "20",
	      "a field needs a device");
	gives(two, OPTIONS("mac", "x", "ifname", "eth0"), "21",
	      "a field that came early is checked");
	gives(two, OPTIONS("ifname", "eth0", "mac", "x"), "21",
	      "fields are checked");
	gives(two, OPTIONS("ifname", "eth0", "mac", "01:18:51:00:00:05"), "21",
	      "an address of a group is none");
	gives(two, OPTIONS("ifname", "eth0", "mac_filter", "yes"), "21",
	      "a filter is on or off");
	gives(two, OPTIONS("ifname", "eth0", "bridge", "br0,mac=x"), "21",
	      "one field at a time");
	gives(two, OPTIONS("ifname", "eth0", "bridge", ""), "21",
	      "and not none");
	gives(two, OPTIONS("ifname", "a b"), "21", "names are checked");
	gives(two, OPTIONS("ifname", "eth0", "host_ifname", "sixteenletters16"),
	      "21", "and not longer than the kernel's");
}

static void strays(void)
{
	struct changes changes = { 0 };
	_config_ struct config old = { 0 };
	struct change_option named = option_of("ifname");
	struct change_option del = option_of("netif_del");
	struct change_option add = option_of("netif_add");

	config_parse(&old, "NETIF=\"" ETH0 "\"\n", "test", IN_CT_CONF);
	changes_add(&changes, &named, "eth0");
	ok(!changes_find_stray(&changes, &old, PARAM_NETIF),
	   "a configured device can be edited");
	changes_add(&changes, &del, "eth0");
	is_text(changes_find_stray(&changes, &old, PARAM_NETIF), "ifname=eth0",
		"not one that is deleted");
	changes_add(&changes, &add, "eth0");
	ok(!changes_find_stray(&changes, &old, PARAM_NETIF),
	   "unless it is added again");
	changes_add(&changes, &named, "eth7");
	is_text(changes_find_stray(&changes, &old, PARAM_NETIF), "ifname=eth7",
		"nor one that nobody knows");
	changes_free(&changes);
}

static void short_options(void)
{
	static const char letters[] = "knti" "lfbxep";
	static const enum param_id ids[] = {
		PARAM_KMEMSIZE, PARAM_NUMFILE, PARAM_NUMPTY, PARAM_NUMSIGINFO,
		PARAM_LOCKEDPAGES, PARAM_NUMFLOCK, PARAM_TCPRCVBUF,
		PARAM_DCACHESIZE, PARAM_NUMIPTENT, PARAM_NUMPROC,
	};

	for (size_t i = 0; i < ARRAY_SIZE(ids); i++)
		ok(params[ids[i]].short_option == letters[i],
		   "-%c is %s", letters[i], params[ids[i]].key);
}

int main(void)
{
	scalars();
	addresses();
	resolvers();
	rights();
	devices();
	interfaces();
	fields();
	strays();
	short_options();
	return done_testing();
}
