// SPDX-License-Identifier: GPL-2.0-or-later
/* What a container is told of name servers. */
#include "base/cleanup.h"
#include "base/log.h"
#include "network/names.h"
#include "tap.h"

static void is_told(struct apply *apply, const char *file, const char *want,
		    const char *promise)
{
	_words_ struct words env = {};
	_free_ char *got = NULL;

	config_free(&apply->ct->file);
	config_parse(&apply->ct->file, file, "test", IN_CT_CONF);
	ct_update(apply->ct);
	dns_env(apply, &env);
	got = words_join(&env, " ");
	is_text(got, want, promise);
}

static void starting(struct apply *apply)
{
	is_told(apply, "", "NAMESERVER=10.0.0.1 SEARCHDOMAIN=a.org",
		"what vz.conf says, from the node");
	is_told(apply, "NAMESERVER=\"1.1.1.1\"\n",
		"NAMESERVER=1.1.1.1 SEARCHDOMAIN=a.org", "or its own");
	is_told(apply, "NAMESERVER=\"\"\n", "SEARCHDOMAIN=a.org",
		"an empty list counts more than vz.conf's");
	is_told(apply, "NAMESERVER=\"\"\nSEARCHDOMAIN=\"\"\n", "",
		"of both there is nothing to tell");
}

static void setting(struct apply *apply)
{
	struct changes changes = {};

	config_set_text(&changes.set, PARAM_NAMESERVER, "");
	apply->changes = &changes;
	is_told(apply, "NAMESERVER=\"\"\nSEARCHDOMAIN=\"\"\n", "NAMESERVER=",
		"set: an empty list takes the old ones away");
	changes_free(&changes);
}

int main(void)
{
	struct ct ct = { .id = 101 };
	struct apply apply = { .ct = &ct, .phase = PHASE_STARTING };

	log_setup(&(struct log_config){ .prog = "test", .quiet = true });
	scratch_write("/etc/resolv.conf", "nameserver 10.0.0.1\nsearch a.org\n");
	config_parse(&ct.global, "NAMESERVER=inherit\nSEARCHDOMAIN=inherit\n",
		     "test", IN_VZ_CONF);
	starting(&apply);
	setting(&apply);
	ct_free(&ct);
	return done_testing();
}
