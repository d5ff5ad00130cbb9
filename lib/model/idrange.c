// SPDX-License-Identifier: GPL-2.0-or-later
/* Ranges of user ids, one for each container. */
#include <stdlib.h>

#include "base/cleanup.h"
#include "base/num.h"
#include "model/config.h"
#include "model/idrange.h"

/* Ids above are "no id" or taken for negative numbers by old programs. */
#define ID_END		4294901760UL

void idranges_free(struct idranges *ranges)
{
	free(ranges->base);
}

static void ranges_add(struct idranges *ranges, unsigned long base)
{
	ranges->base = xrealloc(ranges->base,
				(ranges->nr + 1) * sizeof(*ranges->base));
	ranges->base[ranges->nr++] = base;
}

static void add_line(struct idranges *ranges, const char *text)
{
	struct config_line line = {};
	unsigned long base;

	if (config_line_parse(text, &line) <= 0)
		return;
	if ((str_eq(line.key, "LOCAL_UID") || str_eq(line.key, "LOCAL_GID")) &&
	    num_parse_ulong(line.value, &base) == 0 && base &&
	    base < ID_END + IDRANGE_SIZE)
		ranges_add(ranges, base);
	config_line_free(&line);
}

void idranges_add_config(struct idranges *ranges, const char *text)
{
	_words_ struct words lines = {};

	words_split(&lines, text, "\n");
	for (size_t i = 0; i < lines.nr; i++)
		add_line(ranges, lines.argv[i]);
}

static bool overlaps(unsigned long a, unsigned long b)
{
	return a < b + IDRANGE_SIZE && b < a + IDRANGE_SIZE;
}

bool idranges_overlap(const struct idranges *ranges, unsigned long base)
{
	for (size_t i = 0; i < ranges->nr; i++)
		if (overlaps(ranges->base[i], base))
			return true;
	return false;
}

bool idrange_is_usable(unsigned long base)
{
	return base && base + IDRANGE_SIZE <= ID_END;
}

unsigned long idranges_find_free(const struct idranges *ranges,
				 unsigned long from)
{
	unsigned long base = from < IDRANGE_SIZE ? IDRANGE_SIZE : from;

	while (base < ID_END && idranges_overlap(ranges, base))
		base += IDRANGE_SIZE;
	return idrange_is_usable(base) ? base : 0;
}
