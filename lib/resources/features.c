// SPDX-License-Identifier: GPL-2.0-or-later
/* Kernel features of a container. */
#include <linux/vzcalluser.h>
#include <string.h>

#include "base/cleanup.h"
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
