// SPDX-License-Identifier: GPL-2.0-or-later
/* Every type of value: what an option stores, or the code that refuses it. */
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "set.h"
#include "tap.h"

#define P16	"0123456789abcdef"
#define P64	P16 P16 P16 P16
#define P255	P64 P64 P64 P16 P16 P16 "0123456789abcde"
#define P256	P64 P64 P64 P64

struct vector {
	const char	*option;
	const char	*text;
	const char	*want;		/* stored line without newline, or code */
};

/* Pages are of 4 KiB here; see main. */
static const struct vector vectors[] = {
	/* Beancounters in bytes */
	{ "kmemsize", "10M:11M", "KMEMSIZE=\"10485760:11534336\"" },
	{ "kmemsize", "1.5K", "KMEMSIZE=\"1536\"" },
	{ "kmemsize", "1.5", "21" },
	{ "kmemsize", "10P", "KMEMSIZE=\"40960\"" },
	{ "kmemsize", "unlimited:5", "KMEMSIZE=\"unlimited:5\"" },
	{ "kmemsize", "unlimited", "KMEMSIZE=\"unlimited\"" },
	{ "kmemsize", "9223372036854775807", "KMEMSIZE=\"unlimited\"" },
	{ "kmemsize", "10:", "21" },
	{ "kmemsize", ":10", "21" },
	{ "kmemsize", "", "21" },
	{ "kmemsize", "1:2:3", "21" },
	{ "kmemsize", "5mb", "21" },
	{ "kmemsize", "-1", "21" },
	{ "kmemsize", "unlimitedX", "21" },
	{ "kmemsize", "0x10", "21" },
	{ "kmemsize", "9223372036854775808", "21" },
	{ "kmemsize", "99999999999T", "21" },
	/* in pages */
	{ "privvmpages", "10P", "PRIVVMPAGES=\"10\"" },
	{ "privvmpages", "6K", "PRIVVMPAGES=\"2\"" },
	{ "privvmpages", "1K", "PRIVVMPAGES=\"1\"" },
	{ "privvmpages", "0", "PRIVVMPAGES=\"0\"" },
	{ "privvmpages", "65536:69632", "PRIVVMPAGES=\"65536:69632\"" },
	/* in items */
	{ "numproc", "5K", "21" },
	{ "numproc", "5P", "21" },
	{ "numproc", "5.5", "21" },
	{ "numproc", "80", "NUMPROC=\"80\"" },
	{ "numproc", "80:unlimited", "NUMPROC=\"80:unlimited\"" },
	{ "avnumproc", "40", "AVNUMPROC=\"40\"" },
	/* RAM and swap */
	{ "ram", "512M", "PHYSPAGES=\"0:131072\"" },
	{ "swap", "1G", "SWAPPAGES=\"0:262144\"" },
	{ "ram", "1", "PHYSPAGES=\"0:1\"" },
	{ "ram", "0", "PHYSPAGES=\"0\"" },
	{ "ram", "unlimited", "PHYSPAGES=\"0:unlimited\"" },
	{ "ram", "1G:2G", "21" },
	{ "vm_overcommit", "1.5", "VM_OVERCOMMIT=\"1.5\"" },
	{ "vm_overcommit", "3", "VM_OVERCOMMIT=\"3\"" },
	{ "vm_overcommit", "2000000", "VM_OVERCOMMIT=\"2000000\"" },
	{ "vm_overcommit", "0.12345678", "VM_OVERCOMMIT=\"0.123457\"" },
	{ "vm_overcommit", "0.0000001", "VM_OVERCOMMIT=\"0\"" },
	{ "vm_overcommit", "1000000001", "21" },
	{ "vm_overcommit", "1.5x", "21" },
	{ "vm_overcommit", "-1", "21" },
	{ "vm_overcommit", "", "21" },
	{ "vm_overcommit", "inf", "21" },
	/* Disk */
	{ "diskspace", "1G", "DISKSPACE=\"1048576:1048576\"" },
	{ "diskspace", "2G:2.2G", "DISKSPACE=\"2097152:2306867\"" },
	{ "diskspace", "unlimited", "DISKSPACE=\"9223372036854775807:9223372036854775807\"" },
	{ "diskspace", "1G:unlimited", "DISKSPACE=\"1048576:9223372036854775807\"" },
	{ "diskspace", "unlimited:1G", "21" },
	{ "diskinodes", "unlimited", "DISKINODES=\"9223372036854775807:9223372036854775807\"" },
	{ "diskspace", "5000:1", "21" },
	{ "diskinodes", "5K", "DISKINODES=\"5120:5120\"" },
	{ "diskquota", "no", "DISK_QUOTA=\"no\"" },
	{ "quotatime", "0", "QUOTATIME=\"0\"" },
	{ "quotaugidlimit", "100", "QUOTAUGIDLIMIT=\"100\"" },
	/* CPU */
	{ "cpuunits", "7", "21" },
	{ "cpuunits", "8", "CPUUNITS=\"8\"" },
	{ "cpuunits", "500000", "CPUUNITS=\"500000\"" },
	{ "cpuunits", "500001", "21" },
	{ "cpuunits", "unlimited", "21" },
	{ "cpulimit", "50", "CPULIMIT=\"50\"" },
	{ "cpulimit", "101%", "21" },
	{ "cpulimit", "-5", "21" },
	{ "cpulimit", "12.5", "21" },
	{ "cpulimit", "unlimited", "21" },
	{ "cpulimit", "%", "21" },
	{ "cpulimit", "m", "21" },
	{ "cpus", "2", "CPUS=\"2\"" },
	{ "cpumask", "0-2,7", "CPUMASK=\"0-2,7\"" },
	{ "cpumask", "7,0,1,2", "CPUMASK=\"0-2,7\"" },
	{ "cpumask", "0,", "CPUMASK=\"0\"" },
	{ "cpumask", "5-3", "21" },
	{ "cpumask", "4096", "21" },
	{ "cpumask", "4095", "CPUMASK=\"4095\"" },
	{ "cpumask", "", "21" },
	{ "cpumask", ",", "21" },
	{ "cpumask", "0,,1", "21" },
	{ "cpumask", "all", "CPUMASK=\"all\"" },
	{ "cpumask", "auto", "CPUMASK=\"auto\"" },
	{ "nodemask", "auto", "21" },
	{ "nodemask", "0-1", "NODEMASK=\"0-1\"" },
	/* I/O */
	{ "iolimit", "10", "IOLIMIT=\"10485760\"" },
	{ "iolimit", "5B", "IOLIMIT=\"5\"" },
	{ "iolimit", "2G", "IOLIMIT=\"2147483647\"" },
	{ "iolimit", "1.5M", "21" },
	{ "iolimit", "1T", "21" },
	{ "iolimit", "99999999999999999999", "IOLIMIT=\"2147483647\"" },
	{ "iolimit", "unlimited", "IOLIMIT=\"0\"" },
	{ "iolimit", "", "21" },
	{ "iopslimit", "100", "IOPSLIMIT=\"100\"" },
	{ "iopslimit", "unlimited", "IOPSLIMIT=\"0\"" },
	{ "iopslimit", "-1", "21" },
	{ "ioprio", "7", "IOPRIO=\"7\"" },
	{ "ioprio", "8", "21" },
	{ "ioprio", "-1", "21" },
	/* Words */
	{ "onboot", "YES", "21" },
	{ "onboot", "yes", "ONBOOT=\"yes\"" },
	{ "disabled", "no", "DISABLED=\"no\"" },
	{ "bootorder", "-1", "21" },
	{ "bootorder", "10", "BOOTORDER=\"10\"" },
	{ "stop-timeout", "30", "STOP_TIMEOUT=\"30\"" },
	{ "stop-timeout", "-1", "21" },
	{ "meminfo", "pages:1000", "MEMINFO=\"pages:1000\"" },
	{ "meminfo", "privvmpages:2", "MEMINFO=\"privvmpages:2\"" },
	{ "meminfo", "none", "MEMINFO=\"none\"" },
	{ "meminfo", "privvmpages", "21" },
	{ "meminfo", "none:1", "21" },
	{ "meminfo", "pages:0", "21" },
	{ "netfilter", "stateful", "NETFILTER=\"stateful\"" },
	{ "netfilter", "some", "21" },
	{ "netfilter", "stateful|full", "21" },
	{ "layout", "simfs", "VE_LAYOUT=\"simfs\"" },
	{ "layout", "ploop:expanded", "VE_LAYOUT=\"ploop\"" },
	{ "layout", "ploop:other", "21" },
	{ "layout", "raw", "21" },
	/* Text */
	{ "root", "/vz/root/$VEID", "VE_ROOT=\"/vz/root/$VEID\"" },
	{ "private", "/vz/${VEID}/$x", "VE_PRIVATE=\"/vz/${VEID}/\\$x\"" },
	{ "root", "relative", "21" },
	{ "root", "", "21" },
	{ "name", "web server", "NAME=\"web server\"" },
	{ "name", "a/b", "21" },
	{ "name", "-a", "21" },
	{ "name", ".a", "21" },
	{ "name", "  ", "21" },
	{ "name", "", "NAME=\"\"" },
	{ "description", "a\"b `c` $(d) \\e",
	  "DESCRIPTION=\"a\\\"b \\`c\\` \\$(d) \\\\e\"" },
	{ "description", "$VEID", "DESCRIPTION=\"\\$VEID\"" },
	{ "description", "two\nlines", "21" },
	{ "description", "cr\r", "21" },
	{ "hostname", "ct101.example.org", "HOSTNAME=\"ct101.example.org\"" },
	{ "hostname", "", "HOSTNAME=\"\"" },
	{ "hostname", "a\"b", "70" },
	{ "hostname", "a b", "70" },
	{ "hostname", "-a", "70" },
	{ "hostname", "$(reboot)", "70" },
	/* Addresses and resolvers */
	{ "ipadd", "10.0.0.1", "IP_ADDRESS=\"10.0.0.1\"" },
	{ "ipadd", "FE80::0001/64", "IP_ADDRESS=\"fe80::1/64\"" },
	{ "ip", "10.0.0.1/0", "IP_ADDRESS=\"10.0.0.1/0\"" },
	{ "ipadd", "0.0.0.0", "IP_ADDRESS=\"\"" },
	{ "ipadd", "::", "IP_ADDRESS=\"\"" },
	{ "ipadd", "::0", "IP_ADDRESS=\"\"" },
	{ "ipadd", "1.2.3.4/33", "21" },
	{ "ipadd", "::1/129", "21" },
	{ "ipadd", "10.0.0.1/255.255.255.0", "21" },
	{ "ipadd", "1.2.3.4,5.6.7.8", "21" },
	{ "ipadd", "1.2.3", "21" },
	{ "ipadd", "1.2.3.4/", "21" },
	{ "ipadd", "256.1.1.1", "21" },
	{ "nameserver", "10.0.0.1 fe80::1", "NAMESERVER=\"10.0.0.1 fe80::1\"" },
	{ "nameserver", "inherit", "NAMESERVER=\"inherit\"" },
	{ "nameserver", "inherit a\nb", "72" },
	{ "nameserver", "dns.example.org", "72" },
	{ "searchdomain", "example.org lan", "SEARCHDOMAIN=\"example.org lan\"" },
	{ "searchdomain", "inherit", "SEARCHDOMAIN=\"inherit\"" },
	{ "searchdomain", "inherit\ta\rb", "73" },
	{ "searchdomain", "a;b", "73" },
	/* Rights and devices */
	{ "capability", "net_admin:on,CHOWN:off",
	  "CAPABILITY=\"CHOWN:off NET_ADMIN:on\"" },
	{ "capability", "sys_time", "21" },
	{ "capability", "setveid:on", "CAPABILITY=\"\"" },
	{ "capability", "syslog:on", "CAPABILITY=\"SYSLOG:on\"" },
	{ "capability", "nothing:on", "21" },
	{ "features", "nfs:on", "FEATURES=\"nfs:on\"" },
	{ "features", "hidevz:on nfsd:off", "FEATURES=\"nfsd:off hidevz:on\"" },
	{ "features", "fuse:on", "21" },
	{ "features", "nfs", "21" },
	{ "features", "nfs:yes", "21" },
	{ "iptables", "iptable_filter,ipt_state",
	  "IPTABLES=\"iptable_filter ipt_state \"" },
	{ "iptables", "nosuch", "21" },
	{ "devices", "c:10:200:rw", "DEVICES=\"c:10:200:rw \"" },
	{ "devices", "b:7:0:rw", "21" },
	{ "devices", "c:1:3:rwx", "21" },
	{ "devices", "c:all:all:rw", "21" },
	{ "devices", "c:1:3:", "21" },
	{ "devices", "x:1:3:r", "21" },
	{ "devices", "c:1:1048576:r", "21" },
	{ "devnodes", "null:rw", "DEVNODES=\"null:rw \"" },
	{ "devnodes", "nosuch:rw", "DEVNODES=\"nosuch:rw \"" },
	{ "devnodes", "../dev/null:rw", "21" },
	{ "devnodes", "/dev/null:rw", "21" },
	{ "devnodes", "null", "21" },
	{ "pci_add", "00:1f.2", "PCI=\"0000:00:1f.2\"" },
	{ "pci_add", "1:2:3.4", "PCI=\"0001:02:03.4\"" },
	{ "pci_add", "00:20.0", "21" },
	{ "pci_add", "00:1f.8", "21" },
	{ "pci_add", "00:1f", "21" },
	{ "keep_files", "hosts,resolv.conf passwd hostname hosts",
	  "KEEP_FILES=\"resolv.conf passwd hostname hosts\"" },
	{ "keep_files", "shadow", "21" },
	{ "keep_files", "", "KEEP_FILES=\"\"" },
	{ "netdev_add", "eth5", "NETDEV=\"eth5\"" },
	{ "netdev_add", "venet0", "21" },
	{ "netdev_add", "lo", "21" },
	{ "netdev_add", "a/b", "21" },
	/* Ethernet */
	{ "netif_add", "eth1,00:18:51:00:00:01,veth55.1,00:18:51:00:00:02,vmbr0",
	  "NETIF=\"ifname=eth1,bridge=vmbr0,mac=00:18:51:00:00:01,host_ifname=veth55.1,host_mac=00:18:51:00:00:02\"" },
	{ "netif_add", "eth0,bad", "21" },
	{ "netif_add", "abcdefghijklmnop", "21" },
	{ "netif_add", "eth0,,abcdefghijklmnop", "21" },
	{ "netif_add", "eth0,a,b,c,d,e", "21" },
	{ "netif_add", "", "NETIF=\"\"" },
	{ "netif_del", "all", "NETIF=\"\"" },
	/* Passwords are never stored */
	{ "userpasswd", "root:secret", "" },
	{ "userpasswd", "root:with blank", "" },
	{ "userpasswd", "root:", "21" },
	{ "userpasswd", ":x", "21" },
	{ "userpasswd", "root", "21" },
	{ "userpasswd", "bob:x root:evil", "" },
	{ "userpasswd", "a b:x", "21" },
	{ "userpasswd", "root:" P256 P255, "" },
	{ "userpasswd", "root:" P256 P256, "21" },
	{ "userpasswd", P256 ":x", "21" },
	{ "userpasswd", "root:a\nb", "21" },
};

static void check(const struct vector *v)
{
	_free_ char *got = set_options("", OPTIONS(v->option, v->text));
	_free_ char *promise = xasprintf("--%s '%.40s'", v->option, v->text);
	size_t len = strlen(got);

	if (len && got[len - 1] == '\n')
		got[len - 1] = '\0';
	for (char *p = promise; *p; p++)
		if (*p == '\n' || *p == '\r')
			*p = '?';
	is_text(got, v->want, promise);
}

static void percent_is_of_all_cpus(void)
{
	long nr_cpus = sysconf(_SC_NPROCESSORS_ONLN);
	_free_ char *want = xasprintf("CPULIMIT=\"%ld\"\n", nr_cpus * 50);
	_free_ char *got = set_options("", OPTIONS("cpulimit", "50%"));

	is_text(got, want, "--cpulimit 50% is of all CPUs");
}

static void ends_of_ethernet_differ(void)
{
	_free_ char *one = set_options("", OPTIONS("netif_add", "eth3"));
	_free_ char *two = set_options("", OPTIONS("netif_add", "eth3"));
	_free_ char *bridged = NULL;

	is_text(one, two, "generated addresses stay");
	ok(strstr(one, "ifname=eth3,mac=00:18:51:") &&
	   strstr(one, "host_ifname=veth70.3,host_mac=00:18:51:"),
	   "names and addresses are generated");
	ok(strncmp(strstr(one, "mac=") + 4, strstr(one, "host_mac=") + 9, 17),
	   "and differ at both ends");
	bridged = set_options("", OPTIONS("netif_add",
					  "eth0,00:18:51:00:00:01,,,br0"));
	ok(strstr(bridged, "host_mac=FE:FF:FF:FF:FF:FF") != NULL,
	   "towards a bridge the host end has the highest address");
}

/* The longest names still are names. */
static void generated_names_fit(void)
{
	const struct owner owner = { 2147483644, no_seed };
	struct parse_ctx ctx = { .param = &params[PARAM_NETIF] };
	struct value value = {}, back = {};
	_free_ char *text = NULL;

	ok(!type_netif.parse("eth1234567890", &ctx, &value), "a long name");
	value_settle(&value, &type_netif, &owner);
	text = value_print(&value, &type_netif);
	ok(!type_netif.parse(text, &ctx, &back) && back.words.nr == 1,
	   "gets a host name that can be read: %s", text);
	value_free(&value, &type_netif);
	value_free(&back, &type_netif);
	words_free(&ctx.skipped);
}

static bool path_is_taken(size_t len)
{
	struct parse_ctx ctx = { .param = &params[PARAM_VE_ROOT] };
	_free_ char *path = xmalloc(len + 1);
	struct value value = {};
	bool taken;

	memset(path, 'x', len);
	path[0] = '/';
	path[len] = '\0';
	taken = !params[PARAM_VE_ROOT].type->parse(path, &ctx, &value);
	value_free(&value, params[PARAM_VE_ROOT].type);
	words_free(&ctx.skipped);
	return taken;
}

static void paths_end(void)
{
	ok(path_is_taken(511), "the longest path");
	ok(!path_is_taken(512), "one that is longer");
}

int main(void)
{
	for (size_t i = 0; i < ARRAY_SIZE(vectors); i++)
		if (sysconf(_SC_PAGESIZE) == 4096 ||
		    !strpbrk(vectors[i].text, "PK"))
			check(&vectors[i]);
	percent_is_of_all_cpus();
	ends_of_ethernet_differ();
	generated_names_fit();
	paths_end();
	return done_testing();
}
