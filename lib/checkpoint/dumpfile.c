// SPDX-License-Identifier: GPL-2.0-or-later
/* A suspended container in one file. */
#include <endian.h>
#include <errno.h>
#include <fcntl.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/cleanup.h"
#include "base/file.h"
#include "base/str.h"
#include "base/version.h"
#include "checkpoint/archive.h"
#include "checkpoint/draft.h"
#include "checkpoint/dumpfile.h"
#include "checkpoint/packing.h"

#define META_MAX	(1 << 20)	/* bytes of JSON */
#define CHUNK		65536

struct head {
	char		magic[8];
	uint32_t	format;
	uint32_t	meta_len;
};

struct tail {
	char		magic[8];
	uint64_t	payload_len;
	unsigned char	hash[PACKING_HASH];
};

static const char head_magic[8] = { 'V', 'Z', 'D', 'U', 'M', 'P', '\r', '\n' };
static const char tail_magic[8] = { 'V', 'Z', 'D', 'U', 'M', 'P', 'E', 'D' };

/* One that is read. */
struct dumpfile {
	int		fd;
	const char	*name;		/* for messages */
	uint64_t	payload_at;
	struct tail	tail;
};

static enum vz_err cannot_write(int err, const char *name)
{
	return vz_fail_errno(VZ_CHKPNT_ERROR, err, "Cannot write dump file %s",
			     name);
}

static enum vz_err cannot_read(int err, const char *name)
{
	return vz_fail_errno(VZ_RESTORE_ERROR, err, "Cannot read dump file %s",
			     name);
}

static enum vz_err damaged(const char *name, const char *what)
{
	return vz_fail(VZ_RESTORE_ERROR,
		       "Dump file %s is damaged: %s; copy it again", name,
		       what);
}

static int write_head(struct packing *packing, const struct dump_meta *meta)
{
	_free_ char *text = dump_meta_print(meta);
	struct head head = { .format = htole32(DUMP_FORMAT) };
	int err;

	if (!text)
		return -ENOMEM;
	if (strlen(text) > META_MAX)
		return -EFBIG;
	head.meta_len = htole32(strlen(text));
	memcpy(head.magic, head_magic, sizeof(head.magic));
	err = packing_plain(packing, &head, sizeof(head));
	return err ? err : packing_plain(packing, text, strlen(text));
}

static int write_tail(struct packing *packing, uint64_t payload_at)
{
	struct tail tail = { .payload_len = htole64(packing->len - payload_at) };

	memcpy(tail.magic, tail_magic, sizeof(tail.magic));
	packing_hash(packing, tail.hash);
	return fd_write_all(packing->fd, &tail, sizeof(tail));
}

static enum vz_err write_all(struct packing *packing, const char *name,
			     int dir_fd, const struct dump_meta *meta)
{
	int err = write_head(packing, meta);
	uint64_t payload_at = packing->len;
	enum vz_err failed;

	if (err)
		return cannot_write(err, name);
	failed = archive_write(dir_fd, packing);
	if (failed)
		return failed;
	err = packing_end(packing);
	if (!err)
		err = write_tail(packing, payload_at);
	return err ? cannot_write(err, name) : VZ_OK;
}

static enum vz_err complete_meta(int dir_fd, struct dump_meta *meta)
{
	struct archive_size size;
	enum vz_err err = archive_measure(dir_fd, &size);

	if (err)
		return err;
	meta->format = DUMP_FORMAT;
	meta->nr_files = size.nr_files;
	meta->bytes = size.bytes;
	free(meta->tools);
	meta->tools = xstrdup(VZ_VERSION);
	return VZ_OK;
}

enum vz_err dumpfile_write_fd(int fd, const char *name, int dir_fd,
			      struct dump_meta *meta)
{
	_packing_ struct packing packing = { 0 };
	enum vz_err failed = complete_meta(dir_fd, meta);
	int err;

	if (failed)
		return failed;
	err = packing_begin(&packing, fd);
	if (err)
		return cannot_write(err, name);
	return write_all(&packing, name, dir_fd, meta);
}

enum vz_err dumpfile_write(const char *path, int dir_fd, struct dump_meta *meta)
{
	_draft_ struct draft draft = DRAFT_INIT;
	enum vz_err failed;
	int err = draft_open(&draft, path);

	if (err)
		return cannot_write(err, path);
	failed = dumpfile_write_fd(draft.fd, path, dir_fd, meta);
	if (failed)
		return failed;
	err = draft_publish(&draft);
	return err ? cannot_write(err, path) : VZ_OK;
}

/* What @path is, before anything of it is believed. */
static enum vz_err check_file(int fd, const char *path)
{
	struct stat st;

	if (fstat(fd, &st))
		return cannot_read(errno, path);
	if (!S_ISREG(st.st_mode))
		return vz_fail(VZ_RESTORE_ERROR,
			       "Dump file %s is no regular file", path);
	if (st.st_uid != geteuid())
		return vz_fail(VZ_RESTORE_ERROR,
			       "Dump file %s belongs to user %u, who could have written anything into it; if it is right, chown it to %u",
			       path, st.st_uid, geteuid());
	if (st.st_mode & 077)
		return vz_fail(VZ_RESTORE_ERROR,
			       "Dump file %s is accessible to other users (mode %04o), the memory of a container is in it; if nobody has changed it, chmod it to 0600",
			       path, st.st_mode & 07777);
	return VZ_OK;
}

static enum vz_err open_file(struct dumpfile *dump, const char *path)
{
	dump->name = path;
	dump->fd = open(path, O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC);
	if (dump->fd < 0 && errno == ELOOP)
		return vz_fail(VZ_RESTORE_ERROR,
			       "Dump file %s is a symbolic link, name the file itself",
			       path);
	if (dump->fd < 0)
		return cannot_read(errno, path);
	return check_file(dump->fd, path);
}

/* All @len bytes at @offset; -ENODATA: there are less. */
static int read_at(int fd, void *data, size_t len, uint64_t offset)
{
	for (size_t done = 0; done < len;) {
		ssize_t got = pread(fd, (char *)data + done, len - done,
				    offset + done);

		if (got < 0 && errno == EINTR)
			continue;
		if (got <= 0)
			return got ? -errno : -ENODATA;
		done += got;
	}
	return 0;
}

static enum vz_err read_part(const struct dumpfile *dump, void *data,
			     size_t len, uint64_t offset)
{
	int err = read_at(dump->fd, data, len, offset);

	if (err == -ENODATA)
		return damaged(dump->name, "it is truncated");
	return err ? cannot_read(err, dump->name) : VZ_OK;
}

static enum vz_err too_new(const char *name, unsigned long format)
{
	return vz_fail(VZ_RESTORE_ERROR,
		       "Dump file %s has format %lu, this version knows up to %d; restore it with the tools that wrote it, or newer ones",
		       name, format, DUMP_FORMAT);
}

static enum vz_err read_head(struct dumpfile *dump, uint32_t *ret_meta_len)
{
	struct head head;
	int err = read_at(dump->fd, &head, sizeof(head), 0);

	if (err && err != -ENODATA)
		return cannot_read(err, dump->name);
	if (err || memcmp(head.magic, head_magic, sizeof(head_magic)))
		return vz_fail(VZ_RESTORE_ERROR,
			       "%s is no dump file of vzctl suspend",
			       dump->name);
	if (!head.format || le32toh(head.format) > DUMP_FORMAT)
		return too_new(dump->name, le32toh(head.format));
	*ret_meta_len = le32toh(head.meta_len);
	return *ret_meta_len > META_MAX ?
		       damaged(dump->name, "its header is wrong") :
		       VZ_OK;
}

static enum vz_err read_meta(struct dumpfile *dump, struct dump_meta *ret)
{
	_free_ char *text = NULL;
	uint32_t len = 0;
	enum vz_err failed = read_head(dump, &len);
	int err;

	if (failed)
		return failed;
	text = xmalloc(len + 1);
	failed = read_part(dump, text, len, sizeof(struct head));
	if (failed)
		return failed;
	err = dump_meta_parse(text, len, ret);
	if (err == -EBADMSG)
		return damaged(dump->name, "its header is wrong");
	if (err)
		return cannot_read(err, dump->name);
	dump->payload_at = sizeof(struct head) + len;
	return ret->format > DUMP_FORMAT ? too_new(dump->name, ret->format) :
					   VZ_OK;
}

/* Its length is what header, payload and trailer need, no less and no more. */
static enum vz_err read_tail(struct dumpfile *dump)
{
	uint64_t around = dump->payload_at + sizeof(dump->tail);
	struct stat st;
	enum vz_err err;

	if (fstat(dump->fd, &st))
		return cannot_read(errno, dump->name);
	if ((uint64_t)st.st_size < around)
		return damaged(dump->name, "it is truncated");
	err = read_part(dump, &dump->tail, sizeof(dump->tail),
			st.st_size - sizeof(dump->tail));
	if (err)
		return err;
	dump->tail.payload_len = le64toh(dump->tail.payload_len);
	if (memcmp(dump->tail.magic, tail_magic, sizeof(tail_magic)) ||
	    dump->tail.payload_len != (uint64_t)st.st_size - around)
		return damaged(dump->name, "it is truncated");
	return VZ_OK;
}

static enum vz_err read_ends(struct dumpfile *dump, struct dump_meta *ret)
{
	_dump_meta_ struct dump_meta meta = { 0 };
	enum vz_err err = read_meta(dump, &meta);

	if (!err)
		err = read_tail(dump);
	if (err)
		return err;
	*ret = meta;
	meta = (struct dump_meta){ 0 };
	return VZ_OK;
}

static enum vz_err check_hash(const struct dumpfile *dump)
{
	unsigned char hash[PACKING_HASH];
	int err = hash_file(dump->fd,
			    dump->payload_at + dump->tail.payload_len, hash);

	if (err)
		return cannot_read(err, dump->name);
	if (memcmp(hash, dump->tail.hash, sizeof(hash)))
		return damaged(dump->name, "its SHA-256 is not what it was");
	return VZ_OK;
}

static enum vz_err open_and_read(struct dumpfile *dump, const char *path,
				 bool verify, struct dump_meta *ret)
{
	_dump_meta_ struct dump_meta meta = { 0 };
	enum vz_err err = open_file(dump, path);

	if (!err)
		err = read_ends(dump, &meta);
	if (!err && verify)
		err = check_hash(dump);
	if (err)
		return err;
	*ret = meta;
	meta = (struct dump_meta){ 0 };
	return VZ_OK;
}

static void dumpfile_close(struct dumpfile *dump)
{
	cleanup_close(&dump->fd);
}
#define _dumpfile_ __attribute__((cleanup(dumpfile_close)))

enum vz_err dumpfile_read_meta(const char *path, struct dump_meta *ret)
{
	_dumpfile_ struct dumpfile dump = { .fd = -1 };

	return open_and_read(&dump, path, false, ret);
}

enum vz_err dumpfile_verify(const char *path, struct dump_meta *ret)
{
	_dumpfile_ struct dumpfile dump = { .fd = -1 };

	return open_and_read(&dump, path, true, ret);
}

static enum vz_err unpack_into(const struct dumpfile *dump,
			       const struct dump_meta *meta, int dir_fd)
{
	const struct archive_size size = { meta->nr_files, meta->bytes };
	_unpacking_ struct unpacking unpacking = { 0 };
	int err;

	if (lseek(dump->fd, dump->payload_at, SEEK_SET) < 0)
		return cannot_read(errno, dump->name);
	err = unpacking_begin(&unpacking, dump->fd, dump->tail.payload_len);
	if (err)
		return cannot_read(err, dump->name);
	return archive_read(&unpacking, dump->name, &size, dir_fd);
}

static enum vz_err unpack_to(const struct dumpfile *dump,
			     const struct dump_meta *meta, const char *dir)
{
	_close_ int dir_fd = -1;
	enum vz_err err;

	if (mkdir(dir, 0700))
		return vz_fail_errno(VZ_RESTORE_ERROR, errno,
				     "Cannot create %s for the images of %s",
				     dir, dump->name);
	dir_fd = open(dir, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
	err = dir_fd < 0 ? vz_fail_errno(VZ_RESTORE_ERROR, errno,
					 "Cannot open %s", dir) :
			   unpack_into(dump, meta, dir_fd);
	if (err)
		dir_remove_tree(AT_FDCWD, dir);
	return err;
}

enum vz_err dumpfile_unpack(const char *path, const char *dir,
			    struct dump_meta *ret)
{
	_dumpfile_ struct dumpfile dump = { .fd = -1 };
	_dump_meta_ struct dump_meta meta = { 0 };
	enum vz_err err = open_and_read(&dump, path, true, &meta);

	if (!err)
		err = unpack_to(&dump, &meta, dir);
	if (err)
		return err;
	*ret = meta;
	meta = (struct dump_meta){ 0 };
	return VZ_OK;
}

static enum vz_err copy_stream(int from, const char *name, int to,
			       const char *path)
{
	_free_ char *buf = xmalloc(CHUNK);
	ssize_t got;

	while ((got = read(from, buf, CHUNK))) {
		int err = 0;

		if (got > 0)
			err = fd_write_all(to, buf, got);
		else if (errno != EINTR)
			return cannot_read(errno, name);
		if (err)
			return vz_fail_errno(VZ_RESTORE_ERROR, err,
					     "Cannot write dump file %s", path);
	}
	return VZ_OK;
}

enum vz_err dumpfile_receive(int fd, const char *name, const char *path,
			     struct dump_meta *ret)
{
	_draft_ struct draft draft = DRAFT_INIT;
	_dump_meta_ struct dump_meta meta = { 0 };
	struct dumpfile dump = { .name = name };
	enum vz_err failed;
	int err = draft_open(&draft, path);

	if (err)
		return vz_fail_errno(VZ_RESTORE_ERROR, err,
				     "Cannot write dump file %s", path);
	dump.fd = draft.fd;
	failed = copy_stream(fd, name, draft.fd, path);
	if (!failed)
		failed = read_ends(&dump, &meta);
	if (!failed)
		failed = check_hash(&dump);
	if (failed)
		return failed;
	err = draft_publish(&draft);
	if (err)
		return vz_fail_errno(VZ_RESTORE_ERROR, err,
				     "Cannot write dump file %s", path);
	*ret = meta;
	meta = (struct dump_meta){ 0 };
	return VZ_OK;
}
