// SPDX-License-Identifier: GPL-2.0-or-later
/* Ranges of user ids, one for each container. */
#include <stdlib.h>
#include <string.h>

#include "base/cleanup.h"
#include "base/num.h"
#include "base/str.h"
#include "model/ctid.h"
#include "model/idrange.h"

/* Ids above are "no id" or taken for negative numbers by old programs. */
#define ID_END		4294901760UL

void idranges_free(struct idranges *ranges)
{
	free(ranges->at);
}

static void add(struct idranges *ranges, struct idrange range)
{
	ranges->at = xgrow(ranges->at, ranges->nr, sizeof(*ranges->at));
	ranges->at[ranges->nr++] = range;
}

bool idrange_is_usable(unsigned long base)
{
	return base >= IDRANGE_SIZE && base <= ID_END - IDRANGE_SIZE;
}

static void parse_line(struct idranges *ranges, const char *line)
{
	_words_ struct words fields = {};
	unsigned long base;
	uint32_t ctid;

	words_split(&fields, line, " \t");
	if (fields.nr == 2 && num_parse_ulong(fields.argv[0], &base) == 0 &&
	    num_parse_u32(fields.argv[1], &ctid) == 0 && ctid <= CTID_MAX &&
	    idrange_is_usable(base) &&
	    !idranges_overlapping(ranges, base, ctid))
		idranges_set(ranges, ctid, base);
}

void idranges_parse(struct idranges *ranges, const char *text)
{
	_words_ struct words lines = {};

	words_split(&lines, text, "\n");
	for (size_t i = 0; i < lines.nr; i++)
		parse_line(ranges, lines.argv[i]);
}

char *idranges_text(const struct idranges *ranges)
{
	_str_ struct str text = {};

	str_add(&text, "# First id and container of each range of user ids\n");
	for (size_t i = 0; i < ranges->nr; i++)
		if (ranges->at[i].owner != IDRANGE_USERS)
			str_addf(&text, "%lu %u\n", ranges->at[i].base,
				 ranges->at[i].owner);
	return str_steal(&text);
}

static void add_user(struct idranges *ranges, const char *line)
{
	_words_ struct words fields = {};
	struct idrange range = { .owner = IDRANGE_USERS };

	words_split(&fields, line, ":");
	if (fields.nr == 3 && num_parse_ulong(fields.argv[1], &range.base) == 0 &&
	    num_parse_ulong(fields.argv[2], &range.count) == 0 &&
	    range.base < ID_END && range.count <= ID_END)
		add(ranges, range);
}

void idranges_add_users(struct idranges *ranges, const char *text)
{
	_words_ struct words lines = {};

	words_split(&lines, text, "\n");
	for (size_t i = 0; i < lines.nr; i++)
		add_user(ranges, lines.argv[i]);
}

void idranges_drop(struct idranges *ranges, uint32_t ctid)
{
	size_t kept = 0;

	for (size_t i = 0; i < ranges->nr; i++)
		if (ranges->at[i].owner != ctid)
			ranges->at[kept++] = ranges->at[i];
	ranges->nr = kept;
}

void idranges_set(struct idranges *ranges, uint32_t ctid, unsigned long base)
{
	idranges_drop(ranges, ctid);
	add(ranges, (struct idrange){ base, IDRANGE_SIZE, ctid });
}

const struct idrange *idranges_of(const struct idranges *ranges, uint32_t ctid)
{
	for (size_t i = 0; i < ranges->nr; i++)
		if (ranges->at[i].owner == ctid)
			return &ranges->at[i];
	return NULL;
}

const struct idrange *idranges_overlapping(const struct idranges *ranges,
					   unsigned long base, uint32_t ctid)
{
	for (size_t i = 0; i < ranges->nr; i++) {
		const struct idrange *r = &ranges->at[i];

		if (r->owner != ctid && base < r->base + r->count &&
		    r->base < base + IDRANGE_SIZE)
			return r;
	}
	return NULL;
}

const struct idrange *idranges_with(const struct idranges *ranges,
				    unsigned long id)
{
	for (size_t i = 0; i < ranges->nr; i++) {
		const struct idrange *r = &ranges->at[i];

		if (r->owner != IDRANGE_USERS && id >= r->base &&
		    id - r->base < r->count)
			return r;
	}
	return NULL;
}

unsigned long idranges_find_free(const struct idranges *ranges,
				 unsigned long from)
{
	unsigned long base = from < IDRANGE_SIZE ? IDRANGE_SIZE : from;

	while (idrange_is_usable(base) &&
	       idranges_overlapping(ranges, base, CTID_MAX + 1))
		base += IDRANGE_SIZE;
	return idrange_is_usable(base) ? base : 0;
}
