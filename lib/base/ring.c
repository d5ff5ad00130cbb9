// SPDX-License-Identifier: GPL-2.0-or-later
/* The last bytes of a stream. */
#include <stdlib.h>
#include <string.h>

#include "base/ring.h"
#include "base/str.h"

static void put_piece(struct ring *ring, const char *data, size_t len)
{
	memcpy(ring->data + ring->next, data, len);
	ring->next = (ring->next + len) % RING_SIZE;
	ring->len = ring->len + len < RING_SIZE ? ring->len + len : RING_SIZE;
}

void ring_put(struct ring *ring, const char *data, size_t len)
{
	size_t first;

	if (len > RING_SIZE) {
		data += len - RING_SIZE;
		len = RING_SIZE;
	}
	if (!len)
		return;
	if (!ring->data)
		ring->data = xmalloc(RING_SIZE);
	first = RING_SIZE - ring->next;
	if (first > len)
		first = len;
	put_piece(ring, data, first);
	put_piece(ring, data + first, len - first);
}

size_t ring_copy(const struct ring *ring, char *to)
{
	size_t start = (ring->next + RING_SIZE - ring->len) % RING_SIZE;
	size_t first = RING_SIZE - start;

	if (!ring->len)
		return 0;
	if (first > ring->len)
		first = ring->len;
	memcpy(to, ring->data + start, first);
	memcpy(to + first, ring->data, ring->len - first);
	return ring->len;
}

void ring_free(struct ring *ring)
{
	free(ring->data);
	*ring = (struct ring){ 0 };
}
