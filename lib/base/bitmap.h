/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Sets of small numbers as lists of ranges: CPUs, memory nodes. */
#ifndef VZ_BASE_BITMAP_H
#define VZ_BASE_BITMAP_H

#include <stdbool.h>
#include <stddef.h>

#define BITMAP_BITS	4096

struct bitmap {
	bool	bit[BITMAP_BITS];
};

/*
 * "0-2,7" joined to what is in @bitmap; one comma at the end is an old habit.
 * 0, -EINVAL or -ERANGE.
 */
int bitmap_parse(const char *text, struct bitmap *bitmap);
/* Such a list in a file of the kernel, joined as well. 0 or -errno. */
int bitmap_read(int dirfd, const char *name, struct bitmap *bitmap);
/* The shortest such list; "" for none. The caller frees. */
char *bitmap_print(const struct bitmap *bitmap);
size_t bitmap_count(const struct bitmap *bitmap);
void bitmap_and(struct bitmap *bitmap, const struct bitmap *with);
/* Keep @nr members: the one at place @first and those behind it, in a ring. */
void bitmap_keep(struct bitmap *bitmap, size_t first, size_t nr);

#endif /* VZ_BASE_BITMAP_H */
