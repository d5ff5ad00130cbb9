// SPDX-License-Identifier: GPL-2.0-or-later
/* Which scripts a distribution has. */
#include <stdlib.h>

#include "base/cleanup.h"
#include "base/log.h"
#include "inside/dist.h"
#include "tap.h"

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

static void old_maps(void)
{
	scratch_write("/etc/vz/dists/scripts/add_ip.sh", "");
	scratch_write("/etc/vz/dists/site.conf", "ADD_IP=debian-add_ip.sh\n");
	is_dist("site", "/scripts/add_ip.sh", "the old name of ours will do");
	is_dist("fedora", "/scripts/add_ip.sh", "and any other one");
	scratch_write("/etc/vz/dists/scripts/debian-add_ip.sh", "");
	is_dist("site", "/debian-add_ip.sh", "the site's own comes first");
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

static void is_scope(const struct dist *dist, const char *text, bool want,
		     const char *patterns, const char *promise)
{
	_words_ struct words got = { 0 };
	_free_ char *list = NULL;

	scratch_write("/etc/vz/dists/scripts/deb.sh", text);
	is_number(dist_script_scope(dist, DIST_ADD_IP, &got), want, promise);
	list = words_join(&got, " ");
	if (want)
		is_text(list, patterns, promise);
}

static void scopes(void)
{
	struct ct ct = { .id = 101 };
	_dist_ struct dist dist = {};

	config_set_text(&ct.file, PARAM_OSTEMPLATE, "debian-11");
	ct_update(&ct);
	is_number(dist_load(&ct, &dist), VZ_OK, "a map");
	is_scope(&dist, "# files: /a /b*\n# more\n# files:\t/c\n", true,
		 "/a /b* /c", "files that a script goes by");
	is_scope(&dist, "# programs: x\n# files: /a\n", true,
		 "/usr/local/sbin/x /usr/local/bin/x /usr/sbin/x /usr/bin/x /sbin/x /bin/x /a",
		 "programs that it looks for");
	is_scope(&dist, "# files:\n", true, "", "it may go by none");
	is_scope(&dist, "# programs: x\n", false, NULL,
		 "programs alone do not tell");
	is_scope(&dist, "true\n# files: /a\n", false, NULL,
		 "nor does what is behind the first command");
	is_scope(&dist, "", false, NULL, "nor does nothing");
	ct_free(&ct);
}

int main(void)
{
	log_setup(&(struct log_config){ .prog = "test", .quiet = true });
	scratch_root();
	distributions();
	old_maps();
	scripts();
	scopes();
	return done_testing();
}
