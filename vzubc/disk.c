// SPDX-License-Identifier: GPL-2.0-or-later
/* What disk quota refused: nobody counts that, so the last of each limit is told. */
#include <stdio.h>

#include "base/cleanup.h"
#include "base/num.h"
#include "disk.h"
#include "events.h"
#include "quota/table.h"
#include "vzubc.h"

static const struct disk_words {
	const char	*noun;		/* "2G of 2G ..." */
	const char	*effect;	/* what happened then, a sentence */
	const char	*option;	/* of vzctl set */
	unsigned long	unit;		/* of the option's numbers */
} disk_words[] = {
	{ "disk space", "A file could not grow (EDQUOT, ENOSPC).",
	  "--diskspace", 1024 },
	{ "inodes", "A file could not be made (EDQUOT, ENOSPC).",
	  "--diskinodes", 1 },
};

static const struct disk_words *words_of(const struct refusal *refusal)
{
	return &disk_words[refusal->resource - REFUSAL_DISKSPACE];
}

/* A quarter more, in units of the option; 0 is no limit and stays it. */
static unsigned long raised(const struct refusal *refusal, unsigned long value)
{
	unsigned long unit = words_of(refusal)->unit;

	return value ? value / unit + value / unit / 4 + 1 : 0;
}

/* Limits of an id are those that container root gave to it. */
static char *command(const struct refusal *refusal)
{
	unsigned long soft = refusal->barrier ? refusal->barrier :
						refusal->limit;

	if (refusal->owner)
		return xasprintf("edquota -%c %lu", refusal->owner,
				 refusal->owner_id);
	return xasprintf("vzctl set %lu %s %lu:%lu --save", refusal->ctid,
			 words_of(refusal)->option, raised(refusal, soft),
			 raised(refusal, refusal->limit));
}

static const char *who_raises(const struct refusal *refusal)
{
	if (refusal->owner)
		return is_inside() ? "Raise it" : "Raise it inside";
	return is_inside() ? "Ask the administrator of the node for" :
			     "Raise it";
}

/* The limit that was in the way. */
static unsigned long bound_of(const struct refusal *refusal)
{
	return refusal->expired ? refusal->barrier : refusal->limit;
}

struct look {
	const struct refusal	*refusal;
	bool			is_raised;
};

static void compare(void *ctx, uint32_t id, enum quota_row row,
		    const unsigned long *value)
{
	struct look *look = ctx;
	const struct refusal *refusal = look->refusal;
	unsigned long unit = words_of(refusal)->unit;
	unsigned long now = value[refusal->expired ? QUOTA_SOFT : QUOTA_HARD];

	if ((id && id != refusal->ctid) ||
	    (row == QUOTA_INODES) != (refusal->resource == REFUSAL_DISKINODES))
		return;
	look->is_raised = !now || now > bound_of(refusal) / unit;
}

/* Since it was refused. What root inside gave to an id only he can read. */
static bool is_raised(const struct refusal *refusal)
{
	struct look look = { .refusal = refusal };

	if (!refusal->owner)
		quota_table_read(compare, &look);
	return look.is_raised;
}

static void print_limit(const struct refusal *refusal)
{
	unsigned long bound = bound_of(refusal);
	_free_ char *held = quantity_text(refusal->resource, refusal->held);
	_free_ char *limit = quantity_text(refusal->resource, bound);
	_free_ char *what = command(refusal);
	_str_ struct str out = {};

	str_add(&out, refusal_resource(refusal));
	if (refusal->owner)
		str_addf(&out, " of %s %lu", owner_noun(refusal),
			 refusal->owner_id);
	str_add(&out, ": refused, the last time ");
	str_add_when_and_whom(&out, refusal);
	str_addf(&out, ": CT %lu had %s of %s %s%s.\n", refusal->ctid, held,
		 limit, words_of(refusal)->noun, refusal->expired ?
		 ", for longer than the grace time" : "");
	str_addf(&out, "  %s\n  ", words_of(refusal)->effect);
	if (is_raised(refusal))
		str_add(&out, "It was raised since then.\n");
	else
		str_addf(&out, "%s: %s\n", who_raises(refusal), what);
	fputs(out.text, stdout);
}

static void put_limit(struct json *json, const struct refusal *refusal)
{
	const struct disk_words *words = words_of(refusal);
	_free_ char *what = command(refusal);

	json_begin_object(json, NULL);
	json_text(json, "resource", refusal_resource(refusal));
	json_text(json, "what", words->noun);
	json_text(json, "effect", words->effect);
	put_refusal(json, "last", refusal);
	json_bool(json, "raised_since", is_raised(refusal));
	json_text(json, "command", what);
	json_end_object(json);
}

size_t explain_disk(const struct refusals *list, struct json *json)
{
	size_t nr = 0;

	for (size_t i = 0; i < list->nr; i++) {
		const struct refusal *refusal = &list->refusal[i];

		if (!refusal_is_of_disk(refusal->resource) ||
		    !refusals_is_last(list, i))
			continue;
		if (json)
			put_limit(json, refusal);
		else
			print_limit(refusal);
		nr++;
	}
	return nr;
}
