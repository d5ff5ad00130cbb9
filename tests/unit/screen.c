// SPDX-License-Identifier: GPL-2.0-or-later
/* Images of a hostile container: each of them is refused, good ones are not. */
#include <fcntl.h>
#include <stdio.h>
#include <unistd.h>

#include "checkpoint/screen.h"
#include "images.h"

#define MAGIC_INVENTORY		0x58313116U
#define MAGIC_NETDEV		0x57373951U
#define MAGIC_BINFMT		0x67343323U
#define MAGIC_APPARMOR		0x59423047U

#define BASE	1000000
#define NR_IDS	65536

static struct image_dir dir = { .fd = -1, .error = VZ_RESTORE_ERROR };
static struct words mounts;
static const struct screen_request request = {
	.dir = &dir, .group = "vz/101/ct", .base = BASE, .nr_ids = NR_IDS,
	.mounts = &mounts,
};

/* What the image set has; a case changes some of it. */
struct set {
	struct { uint32_t first, base, count; } uids, gids;
	bool		two_extents;
	const char	*group, *child, *property;
	uint32_t	owner;
	const char	*controller;
	const char	*member_name, *member;
	int		prefix;		/* -1: none */
	const char	*mountpoint, *root, *ext_key, *fsname;
	uint32_t	fstype;
	bool		with_plugin, ext_mount;
	const char	*file;
	bool		file_is_external;
	const char	*tun;
	const char	*run_id;
	const char	*device;
	uint32_t	device_kind;
	const char	*interpreter, *interpreter_name, *flags;
	bool		apparmor;
	const char	*retired;	/* an image that should not be there */
	const char	*missing;	/* one that should */
	const char	*rules, *rules6, *nft;
};

static const struct set good = {
	.uids = { 0, BASE, NR_IDS }, .gids = { 0, BASE, NR_IDS },
	.group = "vz/101/ct", .child = "init.scope", .property = "memory.max",
	.owner = BASE, .controller = "", .member_name = "",
	.member = "/vz/101/ct/init.scope", .prefix = 10,
	.mountpoint = "/tmp", .root = "/", .fstype = 5,
	.file = "/etc/..data", .tun = "tun0", .run_id = "0f3a-99",
	.device = "eth0", .device_kind = 2,
	.interpreter = "/usr/bin/qemu-arm", .interpreter_name = "arm",
	.flags = "OC",
	.rules = "# Generated\n*filter\n:INPUT ACCEPT [0:0]\n"
		 "-A INPUT -s 10.0.0.1/32 -m comment --comment \"a \\\"b\\\"\" "
		 "-m statistic --mode random -j ACCEPT\nCOMMIT\n",
	.nft = "table inet filter { # handle 1\n\tchain in {\n"
	       "\t\ttype filter hook input priority filter; policy accept;\n"
	       "\t\ttcp dport 22 accept comment \"include x\"\n\t}\n}\n"
	       "table ip x {\n}\n",
};

static void clean(void)
{
	_free_ char *path = xasprintf("%s/img", scratch_root());

	if (dir.fd >= 0)
		close(dir.fd);
	dir_remove_tree(AT_FDCWD, path);
	dir_create_all(path, 0700);
	dir.path = "DIR";
	dir.fd = open(path, O_DIRECTORY | O_CLOEXEC);
}

static void save_inventory(const struct set *set)
{
	struct str image = { 0 }, entry = { 0 };

	put_u32(&image, MAGIC_INVENTORY);
	put(&entry, 1, 2);
	put_text(&entry, 13, set->run_id);
	image_add(&image, &entry);
	image_save("/img/inventory.img", &image);
}

static void put_extent(struct str *entry, int field, uint32_t first,
		       uint32_t base, uint32_t count)
{
	struct str extent = { 0 };

	put(&extent, 1, first);
	put(&extent, 2, base);
	put(&extent, 3, count);
	put_message(entry, field, &extent);
}

static void save_userns(const struct set *set)
{
	struct str image = image_begin(MAGIC_USERNS), entry = { 0 };

	put_extent(&entry, 1, set->uids.first, set->uids.base, set->uids.count);
	if (set->two_extents)
		put_extent(&entry, 1, NR_IDS, 0, 1);
	put_extent(&entry, 2, set->gids.first, set->gids.base, set->gids.count);
	image_add(&image, &entry);
	image_save("/img/userns-7.img", &image);
}

static struct str perms(uint32_t owner)
{
	struct str p = { 0 };

	put(&p, 1, 0755);
	put(&p, 2, owner);
	put(&p, 3, owner);
	return p;
}

static struct str groups(const struct set *set)
{
	struct str top = { 0 }, child = { 0 }, property = { 0 }, p;

	put_text(&property, 1, set->property);
	put_text(&property, 2, "max");
	p = perms(set->owner);
	put_message(&property, 3, &p);
	put_text(&child, 1, set->child);
	put_message(&child, 3, &property);
	p = perms(set->owner);
	put_message(&child, 4, &p);
	put_text(&top, 1, set->group);
	put_message(&top, 2, &child);
	p = perms(0);
	put_message(&top, 4, &p);
	return top;
}

static void save_cgroup(const struct set *set)
{
	struct str image = image_begin(MAGIC_CGROUP), entry = { 0 };
	struct str member = { 0 }, in_set = { 0 }, controller = { 0 }, top;

	put_text(&member, 1, set->member_name);
	put_text(&member, 2, set->member);
	if (set->prefix >= 0)
		put(&member, 3, set->prefix);
	put(&in_set, 1, 2);
	put_message(&in_set, 2, &member);
	put_message(&entry, 1, &in_set);
	put_text(&controller, 1, set->controller);
	top = groups(set);
	put_message(&controller, 2, &top);
	put_message(&entry, 2, &controller);
	image_add(&image, &entry);
	image_save("/img/cgroup.img", &image);
}

static void save_mounts(const struct set *set)
{
	struct str image = image_begin(MAGIC_MOUNTS), m = { 0 };

	put_mount(&image, 10, 50, "/", "/");
	put(&m, 1, set->fstype);
	put(&m, 2, 11);
	put(&m, 3, 51);
	put_text(&m, 6, set->root);
	put_text(&m, 7, set->mountpoint);
	put_text(&m, 8, "../../anything");
	put_text(&m, 9, "size=1m");
	if (set->with_plugin)
		put(&m, 12, 1);
	if (set->ext_mount)
		put(&m, 13, 1);
	if (set->fsname)
		put_text(&m, 14, set->fsname);
	if (set->ext_key)
		put_text(&m, 18, set->ext_key);
	image_add(&image, &m);
	image_save("/img/mountpoints-4.img", &image);
}

static void save_files(const struct set *set)
{
	struct str image = image_begin(MAGIC_FILES);
	struct str file = { 0 }, reg = { 0 }, tun = { 0 };

	put(&reg, 1, 1);
	put_text(&reg, 6, set->file);
	if (set->file_is_external)
		put(&reg, 9, 1);
	put(&file, 1, 1);
	put(&file, 2, 1);
	put_message(&file, 3, &reg);
	image_add(&image, &file);
	put(&tun, 1, 2);
	put_text(&tun, 2, set->tun);
	put(&file, 1, 15);
	put(&file, 2, 2);
	put_message(&file, 11, &tun);
	image_add(&image, &file);
	image_save("/img/files.img", &image);
}

static void save_network(const struct set *set)
{
	struct str image = image_begin(MAGIC_NETDEV), entry = { 0 };

	put(&entry, 1, set->device_kind);
	put(&entry, 2, 3);
	put_text(&entry, 5, set->device);
	image_add(&image, &entry);
	image_save("/img/netdev-8.img", &image);
	scratch_write("/img/iptables-8.img", set->rules);
	scratch_write("/img/ip6tables-8.img", set->rules6 ?: set->rules);
	scratch_write("/img/nftables-8.img", set->nft);
}

static void save_others(const struct set *set)
{
	struct str image = image_begin(MAGIC_BINFMT), entry = { 0 };

	put_text(&entry, 1, set->interpreter_name);
	put(&entry, 2, 1);
	put_text(&entry, 3, set->interpreter);
	put_text(&entry, 4, set->flags);
	put_text(&entry, 6, "7f454c46");
	image_add(&image, &entry);
	image_save("/img/binfmt-misc.img", &image);
	image = image_begin(MAGIC_APPARMOR);
	if (set->apparmor) {
		put_text(&entry, 1, "\n\4evil");
		image_add(&image, &entry);
	}
	image_save("/img/apparmor.img", &image);
	if (set->retired) {
		_free_ char *path = xasprintf("/img/%s", set->retired);

		scratch_write(path, "");
	}
}

static void save(const struct set *set)
{
	clean();
	save_inventory(set);
	save_userns(set);
	save_cgroup(set);
	save_mounts(set);
	save_files(set);
	save_network(set);
	save_others(set);
	if (set->missing)
		unlinkat(dir.fd, set->missing, 0);
}

static char *message;

static enum vz_err screen(const struct set *set)
{
	_free_ char *path = xasprintf("%s/stderr", scratch_root());
	int saved = dup(2);
	int fd = open(path, O_RDWR | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
	enum vz_err err;

	save(set);
	fflush(stderr);
	dup2(fd, 2);
	err = images_screen(&request);
	fflush(stderr);
	dup2(saved, 2);
	close(saved);
	close(fd);
	free(message);
	message = scratch_read("/stderr");
	return err;
}

static void accepted(const struct set *set, const char *promise)
{
	enum vz_err err = screen(set);

	is_number(err, VZ_OK, promise);
	if (err)
		printf("# %s\n", message);
}

/* @words are of the message, so that nothing else was the reason. */
static void refused(const struct set *set, const char *words,
		    const char *promise)
{
	enum vz_err err = screen(set);
	bool good = err == VZ_RESTORE_ERROR && strstr(message, words);

	ok(good, "%s", promise);
	if (!good)
		printf("# %d, \"%s\" is not in: %s\n", err, words, message);
}

static void ids(void)
{
	struct set set = good;

	set.uids.base = 0;
	refused(&set, "its ids are not", "root of the node is nobody's root");
	set = good;
	set.gids.base = BASE + 1;
	refused(&set, "its ids are not", "a range of groups that is shifted");
	set = good;
	set.uids.count = NR_IDS + 1;
	refused(&set, "its ids are not", "one id too much");
	set = good;
	set.uids.first = 1;
	refused(&set, "its ids are not", "a map that begins elsewhere");
	set = good;
	set.two_extents = true;
	refused(&set, "its ids are not", "root of the node as a second range");
	set = good;
	set.missing = "userns-7.img";
	refused(&set, "no image userns", "no map at all");
}

static void control_groups(void)
{
	static const struct {
		const char	*group, *child, *property;
		const char	*words, *promise;
	} cases[] = {
		{ "vz/102/ct", "a", "memory.max", "not in the container's",
		  "another container's group" },
		{ "vz/101", "a", "memory.max", "not in the container's",
		  "the group above the container's own" },
		{ "system.slice", "a", "memory.max", "not in the container's",
		  "a group of the node" },
		{ "vz/101/ctx", "a", "memory.max", "not in the container's",
		  "a group that begins alike" },
		{ "vz/101/ct/../../102", "a", "memory.max",
		  "not in the container's", "a way up in a name" },
		{ "vz/101/ct", "../../102", "memory.max",
		  "not in the container's", "a way up in a group below" },
		{ "vz/101/ct", "..", "memory.max", "not in the container's",
		  "the way up itself" },
		{ "vz/101/ct", "", "memory.max", "not in the container's",
		  "a group without a name" },
		{ "vz/101/ct", "a", "../../memory.max", "has no file",
		  "a property that is a path" },
		{ "vz/101/ct", "a", "..", "has no file", "no property at all" },
		{ "vz/101/ct", "a", "tasks", "has no file",
		  "a property without a controller" },
	};

	for (size_t i = 0; i < ARRAY_SIZE(cases); i++) {
		struct set set = good;

		set.group = cases[i].group;
		set.child = cases[i].child;
		set.property = cases[i].property;
		refused(&set, cases[i].words, cases[i].promise);
	}
}

static void group_owners(void)
{
	struct set set = good;

	set.owner = BASE + NR_IDS - 1;
	accepted(&set, "the last id of the range may own a group");
	set.owner = BASE + NR_IDS;
	refused(&set, "others' ids", "the next one may not");
	set.owner = 1000;
	refused(&set, "others' ids", "nor a user of the node");
	set = good;
	set.controller = "memory";
	refused(&set, "version 1", "a hierarchy that CRIU would mount");
	set.controller = "name=x";
	refused(&set, "version 1", "a named one too");
}

static void members(void)
{
	struct set set = good;

	set.member = "/";
	set.prefix = -1;
	refused(&set, "would be moved", "a process in the node's top group");
	set.member = "/vz/101/restore";
	refused(&set, "would be moved", "in a group of the tools");
	set.member = "/vz/101/ct/../../../system.slice";
	refused(&set, "would be moved", "in a group by a way up");
	set.member = "/vz/101/ct";
	accepted(&set, "the container's own group is good");
	set = good;
	set.prefix = 7;
	refused(&set, "would be moved", "a namespace above the container");
	set.prefix = 22;
	refused(&set, "would be moved", "a namespace behind its end");
	set = good;
	set.member_name = "name=x";
	refused(&set, "version 1", "a member of another hierarchy");
}

static void mount_places(void)
{
	struct set set = good;

	set.mountpoint = "/a/../../../etc";
	refused(&set, "would be outside", "a mount point that leads up");
	set.mountpoint = "etc";
	refused(&set, "would be outside", "one that is no path");
	set.mountpoint = "/a/..b";
	accepted(&set, "two dots in a name lead nowhere");
	set = good;
	set.root = "/../../etc";
	refused(&set, "show what is outside", "a part above the file system");
	set.root = "/tmp/..";
	refused(&set, "show what is outside", "at the end, too");
}

static void mount_sources(void)
{
	static const struct {
		uint32_t	type;
		const char	*promise;
	} types[] = {
		{ 17, "overlayfs has paths of the node in its options" },
		{ 13, "aufs as well" },
		{ 15, "fuse is not restored" },
		{ 16, "nor is what is known by name alone" },
		{ 12, "nor control groups of version 1" },
		{ 11, "nor debugfs" },
		{ 24, "nor what comes after those that are known" },
		{ 4000000000U, "nor any other number" },
	};
	struct set set = good;

	for (size_t i = 0; i < ARRAY_SIZE(types); i++) {
		set.fstype = types[i].type;
		refused(&set, "cannot be restored safely", types[i].promise);
	}
	set = good;
	set.fsname = "overlay";
	refused(&set, "cannot be restored safely", "a name beside a type");
	set = good;
	set.ext_key = "console";
	accepted(&set, "a mount that we give");
	set.fstype = 17;
	accepted(&set, "is ours, whatever it was");
	set = good;
	set.ext_key = "CRIU:EXTERNAL_DEV";
	refused(&set, "which we do not give", "a device of the node");
	set.ext_key = "/etc";
	refused(&set, "which we do not give", "a path of the node");
	set = good;
	set.ext_mount = true;
	refused(&set, "come from the node", "an external mount of old images");
	set = good;
	set.with_plugin = true;
	refused(&set, "come from the node", "a mount made by a plugin");
}

static void open_files(void)
{
	struct set set = good;

	set.file = "/../etc/shadow";
	refused(&set, "would be outside", "an open file above the root");
	set.file = "/a/b/..";
	refused(&set, "would be outside", "a way up at the end");
	set.file = "etc/shadow";
	refused(&set, "would be outside", "a name that is no path");
	set.file = "";
	refused(&set, "would be outside", "no name");
	set.file = "tty[8800:1a]";
	set.file_is_external = true;
	accepted(&set, "an external one has a key for a name");
	set = good;
	set.tun = "../../x";
	refused(&set, "no name of a device", "a tunnel with a path for a name");
	set = good;
	set.missing = "files.img";
	refused(&set, "no image files.img", "no files at all");
	set.missing = NULL;
	set.retired = "reg-files.img";
	refused(&set, "reg-files.img is refused",
		"files in an image of old versions");
	set.retired = "unixsk.img";
	refused(&set, "unixsk.img is refused", "sockets in one");
}

static void devices(void)
{
	static const char *const names[] = {
		"../../../kernel", "..", ".", "", "a b", "a/b", "a:b", "a\nb",
		"sixteen-letters-",
	};
	static const uint32_t kinds[] = { 0, 4, 7, 9, 4000000000U };
	struct set set = good;

	for (size_t i = 0; i < ARRAY_SIZE(names); i++) {
		_free_ char *promise = xasprintf("device \"%s\"", names[i]);

		text_make_line(promise);
		set.device = names[i];
		refused(&set, "no name of a device", promise);
	}
	set = good;
	for (size_t i = 0; i < ARRAY_SIZE(kinds); i++) {
		_free_ char *promise = xasprintf("kind %u", kinds[i]);

		set.device_kind = kinds[i];
		refused(&set, "of a kind that is not restored", promise);
	}
	set.device_kind = 5;
	accepted(&set, "venet is restored");
}

static void interpreters(void)
{
	struct set set = good;

	set.flags = "OCF";
	refused(&set, "flag F", "an interpreter of the node");
	set = good;
	set.interpreter = "/bin/sh:F";
	refused(&set, "separator", "the same in another field");
	set = good;
	set.interpreter_name = "../x";
	refused(&set, "path for a name", "a name that is a path");
}

static void others(void)
{
	struct set set = good;

	set.apparmor = true;
	refused(&set, "policies of AppArmor", "policies for the node's kernel");
	set = good;
	set.run_id = "x; include \"/etc/shadow\"";
	refused(&set, "number of the run", "a command to nft in a number");
	set = good;
	set.missing = "inventory.img";
	refused(&set, "no image inventory.img", "no inventory");
	set.missing = "cgroup.img";
	refused(&set, "no image cgroup.img", "no control groups");
	set.missing = "mountpoints-4.img";
	refused(&set, "no image mountpoints", "no mounts");
}

static void iptables(void)
{
	static const struct {
		const char	*line;
		const char	*words;		/* NULL: it is good */
	} cases[] = {
		{ "-A INPUT -M /bin/evil -j ACCEPT", "runs a program" },
		{ "-A INPUT -M/bin/evil", "runs a program" },
		{ "-A INPUT -nM/bin/evil", "runs a program" },
		{ "-A INPUT --modprobe=/bin/evil", "runs a program" },
		{ "-A INPUT --modprobe /bin/evil", "runs a program" },
		{ "-A INPUT --modp=/bin/evil", "runs a program" },
		{ "-A INPUT --mo=/bin/evil", "runs a program" },
		{ "-A INPUT --modprobe", "runs a program" },
		{ "-A INPUT --modprobes", "runs a program" },
		{ "-A INPUT --m=/bin/evil", "runs a program" },
		{ "-A INPUT -m statistic --mode random", NULL },
		{ "-A INPUT -m time --monthdays 1,2", NULL },
		{ "-A INPUT -m set --match-set x src -- y", NULL },
		{ "-A INPUT \"-M\" /bin/evil", "runs a program" },
		{ "-A INPUT -\"-mod\"probe=/bin/evil", "runs a program" },
		{ "-A INPUT \"-\\M\" /bin/evil", "runs a program" },
		{ "[0:0] -M /bin/evil -A INPUT", "runs a program" },
		{ "  -M /bin/evil", "runs a program" },
		{ "-A INPUT -m comment --comment \"x\n-M /bin/evil\"",
		  "runs a program" },
		{ "-A INPUT -m ../../evil", "match that is a path" },
		{ "-A INPUT --match ../../evil", "match that is a path" },
		{ "-A INPUT --match=../../evil", "runs a program" },
		{ "-A INPUT -m comment --comment \"run -M /x\" -j DROP", NULL },
		{ "-A INPUT -s 10.0.0.0/8 ! -i eth0 -j LOG --log-prefix \"in: \"",
		  NULL },
		/* Nobody knows here which options take a word */
		{ "-A INPUT -s --comment -M /bin/evil", "runs a program" },
		{ "-A INPUT -j LOG --log-prefix \"-> \"", "hides one" },
		{ "-A INPUT -m tcp --dport -1:22 -j X/Y", NULL },
		{ ":INPUT ACCEPT [0:0] -M", NULL },
		{ "# -M /bin/evil", NULL },
	};

	for (size_t i = 0; i < ARRAY_SIZE(cases); i++) {
		_free_ char *text = xasprintf("*filter\n%s\nCOMMIT\n",
					      cases[i].line);
		_free_ char *promise = xasprintf("rule: %s", cases[i].line);
		struct set set = good;

		text_make_line(promise);
		if (i % 2)
			set.rules6 = text;
		else
			set.rules = text;
		if (cases[i].words)
			refused(&set, cases[i].words, promise);
		else
			accepted(&set, promise);
	}
}

/* A line that iptables-restore reads as two. */
static void long_lines(void)
{
	_str_ struct str text = { 0 };
	struct set set = good;

	str_add(&text, "*filter\n# ");
	while (text.len < 10239 + 8)
		str_addc(&text, 'x');
	str_add(&text, "-A INPUT -M /bin/evil\nCOMMIT\n");
	set.rules = text.text;
	refused(&set, "longer than iptables-restore reads",
		"a program behind the end of a long comment");
}

static void nftables(void)
{
	static const struct {
		const char	*text;
		const char	*words;
	} cases[] = {
		{ "include \"/etc/shadow\"\n", "include a file" },
		{ "table ip x {\n}\ninclude \"/x\"\n", "include a file" },
		{ "table ip x {\n include \"/x\"\n}\n", "include a file" },
		{ "table ip x {\n}\n;include\"/x\"\n", "include a file" },
		{ "table ip x { comment \"a\"\n}\ninclude \"/x\"\n# \"\n}\n",
		  "include a file" },
		{ "table ip x { # \"\n}\ninclude \"/x\"\n# \"\n",
		  "include a file" },
		{ "table ip x {\n}\nmonitor\n", "a command where" },
		{ "table ip x {\n}\nflush ruleset\n", "a command where" },
		{ "}\n", "end without a beginning" },
		{ "table ip x {\n}\n}\n", "end without a beginning" },
		{ "table ip x { comment \"include \"\n}\n", NULL },
		{ "# include \"/x\"\ntable ip x {\n}\n", NULL },
		{ "table ip includes {\n chain my-include {\n }\n}\n", NULL },
		{ "", NULL },
	};

	for (size_t i = 0; i < ARRAY_SIZE(cases); i++) {
		_free_ char *promise = xasprintf("nft: %s", cases[i].text);
		struct set set = good;

		text_make_line(promise);
		set.nft = cases[i].text;
		if (cases[i].words)
			refused(&set, cases[i].words, promise);
		else
			accepted(&set, promise);
	}
}

static void no_text(void)
{
	_free_ char *path = xasprintf("%s/img/nftables-8.img", scratch_root());
	int saved;

	save(&good);
	if (file_replace(path, "table ip x {\n}\n\0include", 23, 0600))
		abort();
	saved = dup(2);
	fflush(stderr);
	dup2(open("/dev/null", O_WRONLY | O_CLOEXEC), 2);
	is_number(images_screen(&request), VZ_RESTORE_ERROR,
		  "rules behind a NUL are refused");
	fflush(stderr);
	dup2(saved, 2);
	close(saved);
}

int main(void)
{
	words_add(&mounts, "console");
	words_add(&mounts, "tty1");
	accepted(&good, "images of a good container");
	ids();
	control_groups();
	group_owners();
	members();
	mount_places();
	mount_sources();
	open_files();
	devices();
	interpreters();
	others();
	iptables();
	long_lines();
	nftables();
	no_text();
	words_free(&mounts);
	free(message);
	return done_testing();
}
