// SPDX-License-Identifier: GPL-2.0-or-later
/* The words of FEATURES as bits of the kernel. */
#include <linux/vzcalluser.h>

#include "base/log.h"
#include "resources/features.h"
#include "tap.h"

#define STATELESS	VE_FEATURE_NETFILTER
#define STATEFUL	(STATELESS | VE_FEATURE_CONNTRACK)
#define FULL		(STATEFUL | VE_FEATURE_NAT)

/* Of those in @mask. */
static void is_bits(enum param_id id, const char *text, uint64_t mask,
		    uint64_t want, const char *promise)
{
	struct ct ct = { .id = 101 };

	if (text)
		config_set_text(&ct.file, id, text);
	ct_update(&ct);
	is_number(features_of(&ct) & mask, want, promise);
	ct_free(&ct);
}

static void is_features(const char *text, uint64_t want, const char *promise)
{
	is_bits(PARAM_FEATURES, text, ~FULL, want, promise);
}

static void is_netfilter(enum param_id id, const char *text, uint64_t want,
			 const char *promise)
{
	is_bits(id, text, FULL, want, promise);
}

static void netfilter_words(void)
{
	is_netfilter(PARAM_NETFILTER, NULL, STATELESS, "rules without connections, if nobody says");
	is_netfilter(PARAM_NETFILTER, "disabled", 0, "nothing");
	is_netfilter(PARAM_NETFILTER, "stateless", STATELESS, "rules");
	is_netfilter(PARAM_NETFILTER, "stateful", STATEFUL, "rules with connections");
	is_netfilter(PARAM_NETFILTER, "full", FULL, "and translation");
	is_netfilter(PARAM_IPTABLES, "ip_tables ipt_REJECT", STATELESS, "the old list: rules");
	is_netfilter(PARAM_IPTABLES, "ip_tables ipt_state", STATEFUL, "with connections");
	is_netfilter(PARAM_IPTABLES, "iptable_nat", FULL, "and translation");
}

static void netfilter_beats_the_old_list(void)
{
	struct ct ct = { .id = 101 };

	config_set_text(&ct.file, PARAM_IPTABLES, "iptable_nat");
	config_set_text(&ct.file, PARAM_NETFILTER, "stateless");
	ct_update(&ct);
	is_number(features_of(&ct) & FULL, STATELESS, "NETFILTER beats IPTABLES");
	ct_free(&ct);
}

/* Of one that was suspended: what it had counts, unless it is configured anew. */
static void is_after(const char *word, uint64_t now, uint64_t saved,
		     uint64_t want, const char *promise)
{
	const struct past_features past = { now, saved };
	struct ct ct = { .id = 101 };

	config_set_text(&ct.file, PARAM_NETFILTER, word);
	ct_update(&ct);
	is_number(features_after(&ct, &past), want, promise);
	ct_free(&ct);
}

static void a_past_counts(void)
{
	const uint64_t sysfs = VE_FEATURE_SYSFS;

	is_after("stateless", sysfs | FULL, sysfs | STATELESS, sysfs | FULL,
		 "what was not saved stays");
	is_after("stateful", sysfs | FULL, sysfs | STATELESS, sysfs | STATEFUL,
		 "what was saved meanwhile is newer");
	is_after("stateless", VE_FEATURE_NFS | FULL, STATELESS, sysfs | FULL,
		 "what cannot change in one that runs is as configured");
	is_after("full", 0, 0, sysfs | FULL, "a past that nobody has told");
}

static void feature_words(void)
{
	is_features(NULL, VE_FEATURE_SYSFS, "one feature is on by itself");
	is_features("sysfs:off nfs:off", 0, "and may be switched off");
	is_features("hidevz:on nfsd:on",
		    VE_FEATURE_SYSFS | VE_FEATURE_NFSD | VE_FEATURE_HIDEVZ,
		    "words are the bits of the kernel");
}

int main(void)
{
	log_setup(&(struct log_config){ .prog = "test", .quiet = true });
	scratch_root();
	feature_words();
	netfilter_words();
	netfilter_beats_the_old_list();
	a_past_counts();
	return done_testing();
}
