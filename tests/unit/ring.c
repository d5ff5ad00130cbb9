// SPDX-License-Identifier: GPL-2.0-or-later
/* The last bytes of a stream. */
#include <string.h>

#include "base/ring.h"
#include "base/str.h"
#include "tap.h"

static unsigned int random_state = 1;

static size_t random_below(size_t end)
{
	random_state = random_state * 1103515245 + 12345;
	return (random_state >> 8) % end;
}

/* @ring holds the end of @all. */
static bool holds_end_of(const struct ring *ring, const struct str *all)
{
	char got[RING_SIZE];
	size_t len = ring_copy(ring, got);
	size_t want = all->len < RING_SIZE ? all->len : RING_SIZE;

	return len == want &&
	       (!len || !memcmp(got, all->text + all->len - len, len));
}

static void keeps_the_end(size_t longest, const char *promise)
{
	struct ring ring = { 0 };
	_str_ struct str all = { 0 };
	char piece[3 * RING_SIZE];
	bool good = holds_end_of(&ring, &all);

	for (int i = 0; i < 500; i++) {
		size_t len = random_below(longest + 1);

		for (size_t j = 0; j < len; j++)
			piece[j] = random_below(256);
		ring_put(&ring, piece, len);
		if (len)
			str_addn(&all, piece, len);
		good &= holds_end_of(&ring, &all);
	}
	ok(good, "%s", promise);
	ring_free(&ring);
}

int main(void)
{
	struct ring ring = { 0 };
	char got[RING_SIZE];

	is_number(ring_copy(&ring, got), 0, "a new ring is empty");
	ring_put(&ring, "", 0);
	ok(!ring.data, "and takes no memory until something comes");
	keeps_the_end(9, "small pieces");
	keeps_the_end(RING_SIZE, "pieces up to its size");
	keeps_the_end(3 * RING_SIZE, "pieces larger than itself");
	return done_testing();
}
