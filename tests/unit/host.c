// SPDX-License-Identifier: GPL-2.0-or-later
/* Reading the node: mounts, running containers, distributions, resolvers. */
#include <linux/vzcalluser.h>
#include <errno.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include "base/cleanup.h"
#include "base/log.h"
#include "inside/dist.h"
#include "resources/features.h"
#include "node/mount.h"
#include "network/resolv.h"
#include "node/ve.h"
#include "tap.h"

static void mounts(void)
{
	_free_ char *point = NULL;

	scratch_write("/proc/self/mountinfo",
		"22 1 8:1 / / rw,relatime shared:1 - ext4 /dev/sda1 rw\n"
		"30 22 0:27 / /sys/fs/cg\\040roup rw shared:9 master:2 - cgroup2 cgroup2 rw\n"
		"nonsense\n"
		"31 22 0:28 / /vz/root/101 rw - ext4 /dev/sda1 rw\n");
	is_number(mount_find_type("cgroup2", &point), 0,
		  "a file system type is found");
	ok(str_has_suffix(point, "/sys/fs/cg roup"),
	   "blanks in a mount point are decoded");
	is_number(mount_find_type("xfs", &point), -ENODEV,
		  "a type that is not mounted is not");
	ok(!mount_is_point("/vz/root/101"),
	   "a mount point that is missing is none");
}

static void running(void)
{
	_ve_list_ struct ve_list list = {};
	const struct ve_info *info;

	scratch_write("/proc/vz/veinfo",
		"       101     0    17       10.101.0.101      10.0.0.1\n"
		"       102     3     1\n");
	is_number(ve_list_read(&list), 0, "veinfo is read");
	is_number(list.nr, 2, "one entry a line");
	info = ve_list_find(&list, 101);
	is_number(info->nr_tasks, 17, "with its processes");
	is_text(info->addresses.argv[1], "10.0.0.1", "and its addresses");
	ok(!ve_list_find(&list, 1), "others are not there");
	ok(ve_is_running(102), "who is listed is running");
}

static struct vzctl_ve_prepare prepared;

/* In place of the C library's: a kernel that does one thing. */
int ioctl(int fd, unsigned long request, ...)
{
	va_list ap;

	if (fd != 7 || request != VZCTL_VE_PREPARE) {
		errno = ENOTTY;
		return -1;
	}
	va_start(ap, request);
	memcpy(&prepared, va_arg(ap, void *), sizeof(prepared));
	va_end(ap);
	return 0;
}

static void calls(void)
{
	const struct host host = { .fd = 7 };
	const struct ve_prepare prepare = {
		.ctid = 101, .features = 5, .id_base = 70000,
		.id_count = 65536, .cgroup_fd = 9,
	};

	is_number(ve_prepare(&host, &prepare), 0, "prepare");
	is_number(prepared.veid, 101, "has the id");
	is_number(prepared.id_base, 70000, "the range");
	is_number(prepared.cgroup_fd, 9, "and the group");
	is_number(ve_address_add(&host, 101, "10.0.0.1"), -ENOTTY,
		  "errors are passed on");
	is_number(ve_address_add(&host, 101, "10.0.0"), -EINVAL,
		  "what is no address is not asked for");
}

static void is_features(const char *text, uint64_t want, const char *promise)
{
	struct ct ct = { .id = 101 };

	if (text)
		config_set_text(&ct.file, PARAM_FEATURES, text);
	ct_update(&ct);
	is_number(features_of(&ct), want, promise);
	ct_free(&ct);
}

static void feature_words(void)
{
	is_features(NULL, VE_FEATURE_SYSFS, "one feature is on by itself");
	is_features("sysfs:off nfs:off", 0, "and may be switched off");
	is_features("hidevz:on nfsd:on",
		    VE_FEATURE_SYSFS | VE_FEATURE_NFSD | VE_FEATURE_HIDEVZ,
		    "words are the bits of the kernel");
}

static void is_dist(const char *template, const char *want,
		    const char *promise)
{
	struct ct ct = { .id = 101 };
	_dist_ struct dist dist = {};

	if (template)
		config_set_text(&ct.file, PARAM_OSTEMPLATE, template);
	ct_update(&ct);
	is_number(dist_load(&ct, &dist), VZ_OK, promise);
	if (want)
		ok(str_has_suffix(dist.scripts[DIST_ADD_IP], want), "%s",
		   promise);
	else
		ok(!dist.scripts[DIST_ADD_IP], "%s", promise);
	ct_free(&ct);
}

static void distributions(void)
{
	scratch_write("/etc/vz/dists/debian.conf", "ADD_IP=deb.sh\n");
	scratch_write("/etc/vz/dists/debian-12.conf",
		      "# new\nADD_IP=\"deb12.sh\" # why\nADD_IP=deb.sh\n");
	scratch_write("/etc/vz/dists/fedora.conf", "ADD_IP=missing.sh\n");
	scratch_write("/etc/vz/dists/default", "ADD_IP=any.sh\n");
	scratch_write("/etc/vz/dists/scripts/deb.sh", "");
	scratch_write("/etc/vz/dists/scripts/deb12.sh", "");
	scratch_write("/etc/vz/dists/scripts/any.sh", "");
	is_dist("debian-12-amd64-minimal", "/deb12.sh", "the longest name wins");
	is_dist("debian-11", "/deb.sh", "parts are taken off the end");
	is_dist("debianic", "/any.sh", "but not letters");
	is_dist(NULL, "/any.sh", "without a template the default is used");
	is_dist("fedora", NULL, "a missing script is no action");
}

static void scripts(void)
{
	struct ct ct = { .id = 101 };
	_dist_ struct dist dist = {};
	char *text;

	config_set_text(&ct.file, PARAM_OSTEMPLATE, "debian-11");
	ct_update(&ct);
	scratch_write("/etc/vz/dists/scripts/deb.sh", "main\n");
	scratch_write("/etc/vz/dists/scripts/functions", "one\n");
	scratch_write("/etc/vz/dists/scripts/functions-venet", "two");
	is_number(dist_load(&ct, &dist), VZ_OK, "a map");
	text = dist_script_text(&dist, DIST_ADD_IP);
	ok(!text, "no script without all shared functions");
	scratch_write("/etc/vz/dists/scripts/functions-network", "three\n");
	text = dist_script_text(&dist, DIST_ADD_IP);
	is_text(text, "one\n\ntwo\nthree\n\nmain\n\n",
		"the shared functions stand before a script");
	free(text);
	text = dist_script_text(&dist, DIST_SET_DNS);
	ok(!text, "no text for an action that is not there");
	ct_free(&ct);
}

static void resolvers(void)
{
	_resolv_ struct resolv resolv = {};
	_free_ char *servers = NULL;
	_free_ char *domains = NULL;

	scratch_write("/etc/resolv.conf",
		"# nameserver 9.9.9.9\n;x\nnameserver\t10.0.0.1\n"
		"domain old.example\nsearch a.example b.example\n"
		"nameserver 10.0.0.2\nnameserver\n");
	resolv_read(&resolv);
	servers = words_join(&resolv.servers, " ");
	domains = words_join(&resolv.domains, " ");
	is_text(servers, "10.0.0.1 10.0.0.2", "name servers accumulate");
	is_text(domains, "a.example b.example", "the last search line counts");
	scratch_write("/etc/resolv.conf", "nameserver 127.0.0.53\n");
	scratch_write("/run/systemd/resolve/resolv.conf",
		      "nameserver 10.0.0.9\n");
	resolv_read(&resolv);
	is_text(resolv.servers.argv[0], "10.0.0.9",
		"behind a stub there is the real one");
}

int main(void)
{
	log_setup(&(struct log_config){ .prog = "test", .quiet = true });
	scratch_root();
	mounts();
	running();
	calls();
	feature_words();
	distributions();
	scripts();
	resolvers();
	return done_testing();
}
