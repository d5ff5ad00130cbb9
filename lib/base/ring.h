/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The last bytes of a stream. Zero is a valid start and takes no memory. */
#ifndef VZ_BASE_RING_H
#define VZ_BASE_RING_H

#include <stddef.h>

#define RING_SIZE	4096

struct ring {
	char	*data;		/* RING_SIZE bytes, or NULL: nothing came yet */
	size_t	next;		/* where the next byte goes */
	size_t	len;
};

/* The oldest bytes give way. */
void ring_put(struct ring *ring, const char *data, size_t len);
/* All of it, oldest first; @to has room for RING_SIZE. Returns the length. */
size_t ring_copy(const struct ring *ring, char *to);
void ring_free(struct ring *ring);

#endif /* VZ_BASE_RING_H */
