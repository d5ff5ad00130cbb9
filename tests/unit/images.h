/* SPDX-License-Identifier: GPL-2.0-or-later */
/* CRIU images for tests, byte by byte: protobuf as its format is described. */
#ifndef TESTS_UNIT_IMAGES_H
#define TESTS_UNIT_IMAGES_H

#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "base/cleanup.h"
#include "base/file.h"
#include "base/str.h"
#include "tap.h"

#define MAGIC_COMMON	0x54564319U
#define MAGIC_IDS	0x54432030U
#define MAGIC_MOUNTS	0x55563928U
#define MAGIC_FILES	0x56303138U
#define MAGIC_USERNS	0x55474906U
#define MAGIC_CGROUP	0x59383330U

static inline void put_raw(struct str *s, uint64_t value)
{
	for (; value >= 0x80; value >>= 7)
		str_addc(s, (char)(value | 0x80));
	str_addc(s, (char)value);
}

static inline void put(struct str *s, unsigned int field, uint64_t value)
{
	put_raw(s, field << 3);
	put_raw(s, value);
}

static inline void put_bytes(struct str *s, unsigned int field,
			     const void *data, size_t len)
{
	put_raw(s, field << 3 | 2);
	put_raw(s, len);
	str_addn(s, data, len);
}

static inline void put_text(struct str *s, unsigned int field, const char *text)
{
	put_bytes(s, field, text, strlen(text));
}

/* @inner is used up. */
static inline void put_message(struct str *s, unsigned int field,
			       struct str *inner)
{
	put_bytes(s, field, str_text(inner), inner->len);
	str_free(inner);
	*inner = (struct str){ 0 };
}

static inline void put_u32(struct str *s, uint32_t value)
{
	for (int i = 0; i < 4; i++, value >>= 8)
		str_addc(s, value & 0xff);
}

static inline struct str image_begin(uint32_t magic)
{
	struct str image = { 0 };

	put_u32(&image, MAGIC_COMMON);
	put_u32(&image, magic);
	return image;
}

/* @entry is used up. */
static inline void image_add(struct str *image, struct str *entry)
{
	put_u32(image, entry->len);
	str_addn(image, str_text(entry), entry->len);
	str_free(entry);
	*entry = (struct str){ 0 };
}

/* Below the scratch root; @image is used up. */
static inline void image_save(const char *path, struct str *image)
{
	_free_ char *full = xasprintf("%s%s", scratch_root(), path);

	scratch_write(path, "");
	if (file_replace(full, str_text(image), image->len, 0600))
		abort();
	str_free(image);
	*image = (struct str){ 0 };
}

/* A file as it is. */
static inline struct str image_bytes(const char *path)
{
	_free_ char *full = xasprintf("%s%s", scratch_root(), path);
	struct str bytes = { 0 };

	if (file_read(full, 1 << 28, &bytes.text, &bytes.len))
		abort();
	bytes.size = bytes.len + 1;
	return bytes;
}

static inline void put_mount(struct str *image, unsigned int id,
			     unsigned int dev, const char *root,
			     const char *place)
{
	struct str m = { 0 };

	put(&m, 1, 5);			/* a tmpfs */
	put(&m, 2, id);
	put(&m, 3, dev);
	put(&m, 4, 1);
	put(&m, 5, 0);
	put_text(&m, 6, root);
	put_text(&m, 7, place);
	put_text(&m, 8, "none");
	put_text(&m, 9, "");
	image_add(image, &m);
}

#endif /* TESTS_UNIT_IMAGES_H */
