// SPDX-License-Identifier: GPL-2.0-or-later
/* Streams of a dump file. */
#include <errno.h>
#include <stdlib.h>
#include <unistd.h>

#include "base/cleanup.h"
#include "base/file.h"
#include "base/str.h"
#include "checkpoint/packing.h"

#define HASH_CHUNK	65536
/* The container waits: most of what can be saved is saved by the fastest one. */
#define LEVEL		1

int packing_begin(struct packing *p, int fd)
{
	*p = (struct packing){
		.fd = fd, .zstd = ZSTD_createCCtx(),
		.size = ZSTD_CStreamOutSize(),
	};
	if (!p->zstd)
		return -ENOMEM;
	ZSTD_CCtx_setParameter(p->zstd, ZSTD_c_compressionLevel, LEVEL);
	ZSTD_CCtx_setParameter(p->zstd, ZSTD_c_checksumFlag, 1);
	p->buf = xmalloc(p->size);
	SHA256Init(&p->hash);
	return 0;
}

int packing_plain(struct packing *p, const void *data, size_t len)
{
	SHA256Update(&p->hash, data, len);
	p->len += len;
	return fd_write_all(p->fd, data, len);
}

static int compress(struct packing *p, const void *data, size_t len,
		    ZSTD_EndDirective end)
{
	ZSTD_inBuffer in = { data, len, 0 };
	size_t left;

	do {
		ZSTD_outBuffer out = { p->buf, p->size, 0 };
		int err;

		left = ZSTD_compressStream2(p->zstd, &out, &in, end);
		if (ZSTD_isError(left))
			return -ENOMEM;
		err = packing_plain(p, p->buf, out.pos);
		if (err)
			return err;
	} while (in.pos < in.size || (end == ZSTD_e_end && left));
	return 0;
}

int packing_write(struct packing *p, const void *data, size_t len)
{
	return compress(p, data, len, ZSTD_e_continue);
}

int packing_end(struct packing *p)
{
	return compress(p, NULL, 0, ZSTD_e_end);
}

void packing_hash(struct packing *p, unsigned char digest[PACKING_HASH])
{
	SHA256Final(digest, &p->hash);
}

void packing_free(struct packing *p)
{
	ZSTD_freeCCtx(p->zstd);
	free(p->buf);
}

int unpacking_begin(struct unpacking *u, int fd, uint64_t len)
{
	*u = (struct unpacking){
		.fd = fd, .left = len, .zstd = ZSTD_createDCtx(),
		.size = ZSTD_DStreamInSize(),
	};
	if (!u->zstd)
		return -ENOMEM;
	u->buf = xmalloc(u->size);
	return 0;
}

static ssize_t read_some(int fd, void *buf, size_t len)
{
	ssize_t got;

	do {
		got = read(fd, buf, len);
	} while (got < 0 && errno == EINTR);
	return got < 0 ? -errno : got;
}

static int refill(struct unpacking *u)
{
	ssize_t got;

	if (!u->left)
		return -ENODATA;
	got = read_some(u->fd, u->buf, u->left < u->size ? u->left : u->size);
	if (got <= 0)
		return got ?: -ENODATA;
	u->left -= got;
	u->in = (ZSTD_inBuffer){ u->buf, got, 0 };
	return 0;
}

/* One step; what zstd has kept back comes before more is read. */
static int expand(struct unpacking *u, ZSTD_outBuffer *out)
{
	size_t before = out->pos;

	u->want = ZSTD_decompressStream(u->zstd, out, &u->in);
	if (ZSTD_isError(u->want))
		return -EBADMSG;
	if (out->pos > before || u->in.pos < u->in.size)
		return 0;
	return refill(u);
}

int unpacking_read(struct unpacking *u, void *data, size_t len)
{
	ZSTD_outBuffer out = { data, len, 0 };

	while (out.pos < out.size) {
		int err = expand(u, &out);

		if (err)
			return err;
	}
	return 0;
}

/* The end of a frame has its checksum, which no byte of content asked for. */
int unpacking_end(struct unpacking *u)
{
	char more;
	ZSTD_outBuffer out = { &more, 1, 0 };

	while (u->want || u->in.pos < u->in.size || u->left) {
		int err = expand(u, &out);

		if (out.pos)
			return -EBADMSG;
		if (err == -ENODATA && !u->want)
			return 0;
		if (err)
			return err;
	}
	return 0;
}

void unpacking_free(struct unpacking *u)
{
	ZSTD_freeDCtx(u->zstd);
	free(u->buf);
}

int hash_file(int fd, uint64_t len, unsigned char digest[PACKING_HASH])
{
	_free_ char *buf = xmalloc(HASH_CHUNK);
	SHA2_CTX hash;

	if (lseek(fd, 0, SEEK_SET) < 0)
		return -errno;
	SHA256Init(&hash);
	while (len) {
		ssize_t got = read_some(fd, buf, len < HASH_CHUNK ? len :
								    HASH_CHUNK);

		if (got <= 0)
			return got ?: -ENODATA;
		SHA256Update(&hash, (unsigned char *)buf, got);
		len -= got;
	}
	SHA256Final(digest, &hash);
	return 0;
}
