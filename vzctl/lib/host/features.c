// SPDX-License-Identifier: GPL-2.0-or-later
/* Kernel features of a container. */
#include <linux/vzcalluser.h>
#include <string.h>

#include "base/cleanup.h"
#include "host/features.h"

static const struct {
	const char	*name;
	uint64_t	bit;
} features[] = {
	{ "sysfs",	VE_FEATURE_SYSFS },
	{ "nfs",	VE_FEATURE_NFS },
	{ "sit",	VE_FEATURE_SIT },
	{ "ipip",	VE_FEATURE_IPIP },
	{ "ppp",	VE_FEATURE_PPP },
	{ "ipgre",	VE_FEATURE_IPGRE },
	{ "bridge",	VE_FEATURE_BRIDGE },
	{ "nfsd",	VE_FEATURE_NFSD },
};

#define FEATURES_DEFAULT	VE_FEATURE_SYSFS

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

uint64_t features_of(const struct ct *ct)
{
	const struct words *words = ct_words(ct, PARAM_FEATURES);
	uint64_t bits = FEATURES_DEFAULT;

	for (size_t i = 0; i < words->nr; i++)
		bits = apply_word(bits, words->argv[i]);
	return bits;
}
