/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The payload of a dump file before it is compressed: a tar archive (POSIX
 * ustar, sizes above 8 GB as GNU has them) of regular files without directories,
 * which is all that an image directory has. `tar` can read it.
 */
#ifndef VZ_CHECKPOINT_ARCHIVE_H
#define VZ_CHECKPOINT_ARCHIVE_H

#include <stdbool.h>

#include "checkpoint/packing.h"
#include "model/errors.h"

struct archive_size {
	unsigned long	nr_files;
	unsigned long	bytes;		/* of content */
};

/* May a file of an image directory be called so: no path, not hidden, short. */
bool archive_name_is_usable(const char *name);
/*
 * What a directory has. Anything but regular files of usable names is refused
 * with 16.
 */
enum vz_err archive_measure(int dir_fd, struct archive_size *ret);
/* The files by their names, as they were measured; 16. */
enum vz_err archive_write(int dir_fd, struct packing *packing);
/*
 * Into an empty directory. 17: what @file has is not @size, or a member is not a
 * plain file of a usable name. What was unpacked until then is left.
 */
enum vz_err archive_read(struct unpacking *unpacking, const char *file,
			 const struct archive_size *size, int dir_fd);

#endif /* VZ_CHECKPOINT_ARCHIVE_H */
