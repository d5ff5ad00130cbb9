/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * A suspended container in one file: by default DUMPDIR/Dump.CTID. It belongs
 * to the user of the tools (root) and is for nobody else, mode 0600.
 *
 *	"VZDUMP\r\n"	magic, 8 bytes
 *	u32		format version, little-endian as all numbers
 *	u32		length of what follows
 *	JSON		what it is (checkpoint/dumpmeta.h)
 *	payload		tar archive of the image directory, compressed (zstd)
 *	"VZDUMPED"	8 bytes
 *	u64		length of the payload
 *	32 bytes	SHA-256 of header and payload
 *
 * The hash finds damage, not malice: nobody else than root can have written the
 * file, and what a container has put into its images is for screen.h.
 *
 * All report what they refuse. Writing fails with 16, reading with 17.
 */
#ifndef VZ_CHECKPOINT_DUMPFILE_H
#define VZ_CHECKPOINT_DUMPFILE_H

#include "checkpoint/dumpmeta.h"
#include "model/errors.h"

/*
 * The regular files of @dir_fd into @path, which is replaced and on the disk
 * before this returns. On failure @path is as it was and nothing is left beside
 * it. Format, tools and sizes of @meta are filled in. An interrupt does not end it:
 * whoever calls may have no other copy.
 */
enum vz_err dumpfile_write(const char *path, int dir_fd, struct dump_meta *meta);
/* The same as a stream; @name says where it goes. */
enum vz_err dumpfile_write_fd(int fd, const char *name, int dir_fd,
			      struct dump_meta *meta);

/*
 * The header alone. Refused: what is no regular file (or a link), not of the
 * caller's user, accessible to others, no dump file, of a newer format,
 * truncated. What is behind the header is not looked at but for its length.
 */
enum vz_err dumpfile_read_meta(const char *path, struct dump_meta *ret);
/* And the hash, for which all of it is read. */
enum vz_err dumpfile_verify(const char *path, struct dump_meta *ret);
/*
 * And its files into the new directory @dir, mode 0700, once all is verified. On
 * failure there is no @dir.
 */
enum vz_err dumpfile_unpack(const char *path, const char *dir,
			    struct dump_meta *ret);
/*
 * A stream, up to its end, becomes @path as with dumpfile_write(), once it is
 * verified. @name says where it comes from.
 */
enum vz_err dumpfile_receive(int fd, const char *name, const char *path,
			     struct dump_meta *ret);

#endif /* VZ_CHECKPOINT_DUMPFILE_H */
