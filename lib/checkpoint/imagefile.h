/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * CRIU's image files: two numbers that say what it is (one in inventory.img),
 * then entries, each a protobuf message behind its length; all numbers have 32
 * bits and are little-endian. What a container has put into one is untrusted, and
 * a length is believed only as far as the file goes.
 */
#ifndef VZ_CHECKPOINT_IMAGEFILE_H
#define VZ_CHECKPOINT_IMAGEFILE_H

#include <protobuf-c/protobuf-c.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/str.h"
#include "model/errors.h"

/* A directory with images of one container. */
struct image_dir {
	int		fd;
	const char	*path;		/* for messages */
	enum vz_err	error;		/* what a failure is: 16 or 17 */
};

struct image_type {
	const char	*pattern;	/* of names, as in fnmatch() */
	uint32_t	magic;
	const ProtobufCMessageDescriptor *message;
	bool		is_bare;	/* begins with its own number alone */
};

extern const struct image_type image_inventory;
extern const struct image_type image_ids;
extern const struct image_type image_mounts;
extern const struct image_type image_files;
extern const struct image_type image_userns;
extern const struct image_type image_cgroup;
extern const struct image_type image_devices;
extern const struct image_type image_interpreters;
extern const struct image_type image_apparmor;

struct image_entry {
	ProtobufCMessage *message;
	const uint8_t	*packed;	/* as it is in the file */
	size_t		len;
	bool		is_changed;	/* set by whoever changes the message */
};

struct image {
	const struct image_dir	*dir;
	char			*name;
	char			*content;
	size_t			len;
	size_t			begin;		/* of the first entry */
	struct image_entry	*entries;
	size_t			nr;
};

/* All of it is in memory. A file that is not there is a failure. */
enum vz_err image_read(const struct image_dir *dir,
		       const struct image_type *type, const char *name,
		       struct image *ret);
/*
 * When an entry has changed, the file is replaced in one go; the other entries,
 * and fields without a meaning here, are as they were. Else it is not touched.
 */
enum vz_err image_write(const struct image *image);
void image_free(struct image *image);
/* A file without entries, NUL-terminated; one with a NUL in it is refused. */
enum vz_err image_read_text(const struct image_dir *dir, const char *name,
			    char **ret);
#define _image_ __attribute__((cleanup(image_free)))

/* The names that fit a pattern, in their order. */
enum vz_err image_names(const struct image_dir *dir, const char *pattern,
			struct words *ret);
/* NAME-5.img: 5. False: there is no number. */
bool image_number(const char *name, uint32_t *ret);

/* Each file of a type in turn, until one fails; what was changed is written. */
typedef enum vz_err image_fn(struct image *image, void *ctx);
enum vz_err image_for_each(const struct image_dir *dir,
			   const struct image_type *type, image_fn *fn,
			   void *ctx);

#endif /* VZ_CHECKPOINT_IMAGEFILE_H */
