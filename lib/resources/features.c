// SPDX-License-Identifier: GPL-2.0-or-later
/* Kernel features of a container. */
#include <linux/vzcalluser.h>
#include <string.h>

#include "base/cleanup.h"
#include "base/log.h"
#include "model/types_list.h"
#include "resources/features.h"

static const struct {
	const char	*name;
	uint64_t	bit;
} features[] = {
#define FEATURE_ROW(word, bit)	{ word, bit },
	FEATURE_LIST(FEATURE_ROW)
#undef FEATURE_ROW
};

#define FEATURES_DEFAULT	VE_FEATURE_SYSFS

/* The words of NETFILTER, each with those before it. */
#define STATELESS	VE_FEATURE_NETFILTER
#define STATEFUL	(STATELESS | VE_FEATURE_CONNTRACK)
#define FULL		(STATEFUL | VE_FEATURE_NAT)

static const struct {
	const char	*word;
	uint64_t	bits;
} netfilters[] = {
	{ "disabled",	0 },
	{ "stateless",	STATELESS },
	{ "stateful",	STATEFUL },
	{ "full",	FULL },
};

/* Modules of IPTABLES that are more than tables and rules. */
static const struct {
	const char	*name;
	uint64_t	bits;
} modules[] = {
	{ "ip_conntrack",	STATEFUL },
	{ "ip_conntrack_ftp",	STATEFUL },
	{ "ip_conntrack_irc",	STATEFUL },
	{ "ipt_conntrack",	STATEFUL },
	{ "ipt_helper",		STATEFUL },
	{ "ipt_state",		STATEFUL },
	{ "iptable_nat",	FULL },
	{ "ip_nat_ftp",		FULL },
	{ "ip_nat_irc",		FULL },
	{ "ipt_REDIRECT",	FULL },
};

/* @word is "NAME:on" or "NAME:off". */
static uint64_t apply_word(uint64_t bits, const char *word)
{
	size_t len = strcspn(word, ":");

	for (size_t i = 0; i < ARRAY_SIZE(features); i++) {
		if (strlen(features[i].name) != len ||
		    strncmp(features[i].name, word, len))
			continue;
		if (str_eq(word + len, ":on"))
			return bits | features[i].bit;
		return bits & ~features[i].bit;
	}
	return bits;
}

/* The old list asks for modules one by one: it gets what they need. */
static uint64_t iptables_bits(const struct words *words)
{
	uint64_t bits = words->nr ? STATELESS : 0;

	for (size_t i = 0; i < words->nr; i++)
		for (size_t j = 0; j < ARRAY_SIZE(modules); j++)
			if (str_eq(words->argv[i], modules[j].name))
				bits |= modules[j].bits;
	return bits;
}

static uint64_t netfilter_bits(const struct ct *ct)
{
	const char *word = ct_text(ct, PARAM_NETFILTER);

	if (!word)
		return ct_has(ct, PARAM_IPTABLES) ?
		       iptables_bits(ct_words(ct, PARAM_IPTABLES)) : STATELESS;
	for (size_t i = 0; i < ARRAY_SIZE(netfilters); i++)
		if (str_eq(word, netfilters[i].word))
			return netfilters[i].bits;
	return STATELESS;
}

uint64_t features_of(const struct ct *ct)
{
	const struct words *words = ct_words(ct, PARAM_FEATURES);
	uint64_t bits = FEATURES_DEFAULT | netfilter_bits(ct);

	for (size_t i = 0; i < words->nr; i++)
		bits = apply_word(bits, words->argv[i]);
	return bits;
}

/* Those that change while it runs. */
#define FEATURES_LIVE	FULL

uint64_t features_after(const struct ct *ct, const struct past_features *past)
{
	uint64_t bits = features_of(ct);

	if (!past || (past->saved ^ bits) & FEATURES_LIVE)
		return bits;
	return (bits & ~FEATURES_LIVE) | (past->now & FEATURES_LIVE);
}

enum vz_err netfilter_apply(const struct host *host, const struct ct *ct)
{
	int err = ve_set_features(host, ct->id, FEATURES_LIVE, netfilter_bits(ct));

	if (err)
		return vz_fail_errno(VZ_SET_IPTABLES, err,
				     "Unable to change what container %u may use of netfilter",
				     ct->id);
	return VZ_OK;
}
