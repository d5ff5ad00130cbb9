/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Streams of a dump file: what is written is compressed (zstd) and hashed
 * (SHA-256) on its way to a descriptor, what is read is expanded. All return 0
 * or -errno.
 */
#ifndef VZ_CHECKPOINT_PACKING_H
#define VZ_CHECKPOINT_PACKING_H

#include <stdint.h>
#include <sha2.h>
#include <zstd.h>

#define PACKING_HASH	SHA256_DIGEST_LENGTH

struct packing {
	int		fd;
	SHA2_CTX	hash;
	uint64_t	len;		/* written so far */
	ZSTD_CCtx	*zstd;
	size_t		size;
	char		*buf;
};

int packing_begin(struct packing *p, int fd);
/* As it is; nothing compressed may be under way. */
int packing_plain(struct packing *p, const void *data, size_t len);
int packing_write(struct packing *p, const void *data, size_t len);
/* What is left of the compressed stream. */
int packing_end(struct packing *p);
/* Of all so far; the hash is at its end with it. */
void packing_hash(struct packing *p, unsigned char digest[PACKING_HASH]);
void packing_free(struct packing *p);
#define _packing_ __attribute__((cleanup(packing_free)))

/* -ENODATA: the stream is over too early; -EBADMSG: it is no such stream. */
struct unpacking {
	int		fd;
	uint64_t	left;		/* not read yet of the compressed ones */
	ZSTD_DCtx	*zstd;
	size_t		size;
	char		*buf;
	ZSTD_inBuffer	in;
	size_t		want;		/* of zstd: 0 when a frame is whole */
};

/* From where @fd is, @len bytes. */
int unpacking_begin(struct unpacking *u, int fd, uint64_t len);
int unpacking_read(struct unpacking *u, void *data, size_t len);
/* Nothing is left. */
int unpacking_end(struct unpacking *u);
void unpacking_free(struct unpacking *u);
#define _unpacking_ __attribute__((cleanup(unpacking_free)))

/* Of the first @len bytes of a file. */
int hash_file(int fd, uint64_t len, unsigned char digest[PACKING_HASH]);

#endif /* VZ_CHECKPOINT_PACKING_H */
