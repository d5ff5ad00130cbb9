// SPDX-License-Identifier: GPL-2.0-or-later
/* The words of FEATURES as bits of the kernel. */
#include <linux/vzcalluser.h>

#include "base/log.h"
#include "resources/features.h"
#include "tap.h"

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

int main(void)
{
	log_setup(&(struct log_config){ .prog = "test", .quiet = true });
	scratch_root();
	feature_words();
	return done_testing();
}
