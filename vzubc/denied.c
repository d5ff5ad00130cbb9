// SPDX-License-Identifier: GPL-2.0-or-later
/* What was denied, and which feature allows it. Nobody counts that. */
#include <stdio.h>

#include "base/cleanup.h"
#include "denied.h"
#include "events.h"
#include "vzubc.h"

/* The first that fits; NULL for any. */
static const struct denied_words {
	int		resource;
	const char	*what;
	const char	*effect;	/* what happened then, a sentence */
	const char	*options;	/* of vzctl set; NULL: nothing allows it */
} denied_words[] = {
	{ REFUSAL_MOUNT, "sysfs", "It could not be mounted (EPERM).",
	  "--features sysfs:on" },
	{ REFUSAL_MOUNT, NULL,
	  "A container cannot mount file systems of this kind (EPERM).", NULL },
	{ REFUSAL_NETFILTER, "conntrack",
	  "A rule that looks at connections could not be made (EPERM).",
	  "--netfilter stateful" },
	{ REFUSAL_NETFILTER, "nat",
	  "A rule that translates addresses could not be made (EPERM).",
	  "--netfilter full" },
	{ REFUSAL_NETFILTER, NULL,
	  "Rules of a firewall could not be read or made (EPERM).",
	  "--netfilter stateless" },
};

static const struct denied_words *words_of(const struct refusal *refusal)
{
	const struct denied_words *words = denied_words;

	while (words->resource != refusal->resource ||
	       (words->what && !str_eq(words->what, refusal->what)))
		words++;
	return words;
}

static char *command(const struct refusal *refusal)
{
	const char *options = words_of(refusal)->options;

	return options ? xasprintf("vzctl set %lu %s --save", refusal->ctid,
				   options) : NULL;
}

static void print_denied(const struct refusal *refusal)
{
	_free_ char *allow = command(refusal);
	_str_ struct str out = {};

	str_addf(&out, "%s: %s was denied, the last time ",
		 refusal_resource(refusal), refusal->what);
	str_add_when_and_whom(&out, refusal);
	str_addf(&out, ".\n  %s\n", words_of(refusal)->effect);
	if (allow)
		str_addf(&out, "  %s: %s\n", is_inside() ?
			 "Ask the administrator of the node for" : "Allow it",
			 allow);
	fputs(out.text, stdout);
}

static void put_denied(struct json *json, const struct refusal *refusal)
{
	_free_ char *allow = command(refusal);

	json_begin_object(json, NULL);
	json_text(json, "resource", refusal_resource(refusal));
	json_text(json, "what", refusal->what);
	json_text(json, "effect", words_of(refusal)->effect);
	put_refusal(json, "last", refusal);
	if (allow)
		json_text(json, "command", allow);
	json_end_object(json);
}

size_t explain_denied(const struct refusals *list, struct json *json)
{
	size_t nr = 0;

	for (size_t i = 0; i < list->nr; i++) {
		const struct refusal *refusal = &list->refusal[i];

		if (!refusal_is_denial(refusal->resource) ||
		    !refusals_is_last(list, i))
			continue;
		if (json)
			put_denied(json, refusal);
		else
			print_denied(refusal);
		nr++;
	}
	return nr;
}
